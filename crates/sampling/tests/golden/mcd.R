# Robust covariances of robustbase, on data sets of R, MASS and robustbase: the data and what covMcd(alpha = 0.75)
# makes of them. Many starts, so that the optimum is found and not only something near it.
suppressMessages({library(robustbase); library(jsonlite)})
data(stackloss, iris, Animals2, hbk, wood, starsCYG, phosphor, milk, aircraft, bushfire, quakes)
sets <- list(
  stackloss = stackloss[, 1:3], iris = iris[, 1:4], hbk = hbk[, 1:3], wood = wood[, 1:5], starsCYG = starsCYG,
  phosphor = phosphor[, 1:2], animals = log(Animals2), milk = milk, aircraft = aircraft[, 1:4], bushfire = bushfire,
  one = hbk[, 1, drop = FALSE], one_even = data.frame(brain = log(Animals2$brain[1:40])),
  quakes = quakes[, c("lat", "long", "depth", "mag")]
)
of <- function(x) {
  x <- data.matrix(x); rownames(x) <- NULL
  set.seed(1)
  starts <- if (nrow(x) < 1000) 50000 else 2000
  fit <- if (ncol(x) == 1) covMcd(x, alpha = 0.75) else covMcd(x, alpha = 0.75, nsamp = starts)
  list(h = fit$quan, raw = unname(fit$raw.cov), covariance = unname(fit$cov), weighted = sum(fit$raw.weights),
    distance = sqrt(mahalanobis(x, x[1, ], fit$cov)), data = unname(x))
}
write(toJSON(list(
  version = paste(R.version.string, "robustbase", packageVersion("robustbase")), sets = lapply(sets, of)
), digits = 17, auto_unbox = TRUE, na = "null"), "expected/mcd.json")
