# Inclusion probabilities and joint probabilities by the package sampling; allocation and sample sizes by their formulas.
suppressMessages({library(sampling); library(jsonlite)})
data(belgianmunicipalities)
b <- belgianmunicipalities
taken <- b[seq(1, 589, by = 12), ]
sizes <- list(
  income = taken$averageincome,
  population = taken$Tot04,
  swiss = swiss$Catholic + 1,
  # Nearly equal sizes, where a quotient of differences loses all digits.
  near = c(1, 1 + 1e-9, 1 - 1e-9, 2, 2, 2 + 1e-12, 3, 0.25)
)
counts <- c(income = 10, population = 12, swiss = 9, near = 3)
cases <- lapply(names(sizes), function(name) {
  x <- sizes[[name]]; n <- counts[[name]]
  pik <- inclusionprobabilities(x, n)
  open <- pik < 1
  # As UPmaxentropypi2, with the iteration taken to its end instead of 1e-6.
  pi <- pik[open]
  w <- UPMEpiktildefrompik(pi, eps = 1e-12)
  w <- w / (1 - w)
  joint <- matrix(0, length(x), length(x))
  if (name != "near") {
    joint[open, open] <- UPMEpik2frompikw(pi, w)
    joint[, !open] <- pik
    joint[!open, ] <- matrix(pik, sum(!open), length(x), byrow = TRUE)
    diag(joint) <- pik
  } else {
    # Every sample, one by one.
    samples <- combn(length(x), n)
    p <- apply(samples, 2, function(s) prod(w[s])); p <- p / sum(p)
    for (i in seq_along(p)) joint[samples[, i], samples[, i]] <- joint[samples[, i], samples[, i]] + p[i]
  }
  list(name = name, sizes = x, count = n, probabilities = pik, joint = joint)
})

strata <- split(b$Tot04, b$Province)
allocation <- list(
  population = sapply(strata, length), sd = sapply(strata, sd), count = 60,
  values = b$Tot04, province = b$Province,
  neyman = 60 * sapply(strata, function(x) length(x) * sd(x)) / sum(sapply(strata, function(x) length(x) * sd(x))),
  proportional = 60 * sapply(strata, length) / nrow(b)
)

z <- qnorm(0.975)
sizes_needed <- list(
  mean = (z * 15 / 2)^2,
  mean_fpc = local({n0 <- (z * 15 / 2)^2; n0 / (1 + n0 / 500)}),
  proportion = z^2 * 0.3 * 0.7 / 0.04^2,
  means = 2 * ((z + qnorm(0.8)) * 10 / 4)^2,
  proportions = power.prop.test(p1 = 0.5, p2 = 0.65, power = 0.9, tol = 1e-12)$n
)
out <- list(
  version = paste(R.version.string, "sampling", packageVersion("sampling")),
  probabilities = cases, allocation = lapply(allocation, unname), sizes = sizes_needed
)
write(toJSON(out, digits = 17, auto_unbox = TRUE, pretty = FALSE), "expected/probabilities.json")
