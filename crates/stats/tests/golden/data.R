# Writes every data set of the golden tests as CSV, and the order of the levels of its factors.
# Sources: the `datasets` package of R, and synthetic data made here from a seed. See README.md.
source("json.R")
RNGkind("Mersenne-Twister", "Inversion", "Rejection")

factor_levels <- list()

save_data <- function(name, frame) {
  factors <- names(frame)[vapply(frame, is.factor, TRUE)]
  if (length(factors)) factor_levels[[name]] <<- lapply(setNames(factors, factors), function(f) levels(frame[[f]]))
  # Fifteen digits hold every value exactly: those of `datasets` are short decimals, ours are rounded.
  cells <- lapply(frame, function(column) {
    text <- if (is.numeric(column)) format(column, digits = 15, trim = TRUE, drop0trailing = TRUE, scientific = FALSE) else as.character(column)
    ifelse(is.na(column), "", text)
  })
  frame <- as.data.frame(cells, check.names = FALSE, stringsAsFactors = FALSE)
  write.csv(frame, file.path("data", paste0(name, ".csv")), row.names = FALSE, quote = FALSE)
}

for (name in c("mtcars", "iris", "warpbreaks", "ToothGrowth", "longley", "airquality", "attitude", "swiss",
               "PlantGrowth", "InsectSprays", "cars", "stackloss", "LifeCycleSavings", "chickwts")) {
  save_data(tolower(name), as.data.frame(get(name, "package:datasets")))
}

# Weights: `w` analytic, `w0` analytic with zeros, `f` frequencies with zeros.
set.seed(101)
n <- 40
weighted <- data.frame(
  x1 = round(rnorm(n, 5, 2), 3),
  x2 = round(runif(n, -1, 1), 3),
  g = factor(sample(c("low", "mid", "high"), n, TRUE, c(.5, .3, .2)), levels = c("low", "mid", "high")),
  w = round(rexp(n) + .1, 3),
  f = rpois(n, 1.5)
)
weighted$w0 <- ifelse(seq_len(n) %in% c(3, 17, 28), 0, weighted$w)
weighted$y <- round(1 + .5 * weighted$x1 - 2 * weighted$x2 + c(0, 1, -1)[weighted$g] + rnorm(n) / sqrt(weighted$w), 4)
save_data("weighted", weighted)

# Exact collinearity: `x3` = x1 + x2, `x1_again` = 2 x1, `flat` constant; cell (b, z) of `p` x `q` is empty.
set.seed(102)
n <- 36
collinear <- data.frame(x1 = sample(-9:9, n, TRUE), x2 = sample(-9:9, n, TRUE))
collinear$x3 <- collinear$x1 + collinear$x2
collinear$x1_again <- 2 * collinear$x1
collinear$flat <- 4
collinear$p <- factor(rep(c("a", "b", "c"), length.out = n))
collinear$q <- factor(rep(c("x", "y", "z"), each = n / 3))
collinear$q[collinear$p == "b" & collinear$q == "z"] <- "y"
collinear$y <- round(2 + collinear$x1 - collinear$x2 / 2 + as.integer(collinear$p) + rnorm(n), 4)
save_data("collinear", collinear)

# Unequal clusters crossed with years; `size` is constant within a firm; `w` are analytic weights.
set.seed(103)
firms <- 15
sizes <- c(2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 8, 8, 9, 10, 12)
firm <- rep(seq_len(firms), sizes)
n <- length(firm)
clustered <- data.frame(firm = factor(sprintf("F%02d", firm)), year = 2000 + sample(0:6, n, TRUE))
clustered$size <- round(rnorm(firms), 3)[firm]
clustered$z <- round(rnorm(n), 3)
clustered$w <- round(runif(n, .5, 3), 3)
clustered$y <- round(1 + .4 * clustered$size + .8 * clustered$z + rnorm(firms)[firm] + rnorm(7)[clustered$year - 1999] / 2 + rnorm(n), 4)
save_data("clustered", clustered)

# A time series with autocorrelated errors.
set.seed(104)
n <- 60
noise <- as.numeric(stats::filter(rnorm(n), .6, method = "recursive"))
series <- data.frame(t = seq_len(n), x = round(cumsum(rnorm(n)) / 3, 3))
series$y <- round(3 + .05 * series$t + series$x + noise, 4)
save_data("series", series)

# p-values from 1e-30 to far below the smallest double.
set.seed(105)
n <- 200
strong <- data.frame(x = round(rnorm(n), 4), z = round(rnorm(n), 4))
strong$y <- round(2 + 3 * strong$x + .0001 * strong$z + rnorm(n) / 2000, 8)
strong$y_less <- round(2 + 3 * strong$x + .1 * strong$z + rnorm(n) / 5, 6)
save_data("strong", strong)

# An unbalanced 2 x 3 layout with a covariate, and a level that no row has.
set.seed(106)
n <- 47
unbalanced <- data.frame(
  a = factor(sample(c("a1", "a2"), n, TRUE, c(.35, .65))),
  b = factor(sample(c("b1", "b2", "b3"), n, TRUE, c(.5, .3, .2)), levels = c("b1", "b2", "b3", "b4")),
  x = round(rnorm(n, 10, 3), 2),
  k = factor(sample(c("w", "v", "u"), n, TRUE), levels = c("w", "v", "u"))
)
unbalanced$y <- round(5 + (unbalanced$a == "a2") * 2 + c(0, 1, 3)[unbalanced$b] + .3 * unbalanced$x +
  (unbalanced$a == "a2" & unbalanced$b == "b3") * 2 + rnorm(n), 3)
save_data("unbalanced", unbalanced)

# Awkward scales: a large offset, a tiny response, huge and tiny columns.
set.seed(107)
n <- 30
scales <- data.frame(far = 10000000 + round(rnorm(n), 3), huge = round(rnorm(n), 3) * 1e6, tiny = round(rnorm(n), 3) / 1e6)
scales$y <- round(1 + (scales$far - 1e7) + scales$huge / 1e6 - scales$tiny * 1e6 + rnorm(n), 4)
save_data("scales", scales)

# `sum` is nearly a + b: it enters first, and leaves when both have entered.
set.seed(108)
n <- 80
suppressed <- data.frame(a = round(rnorm(n), 3), b = round(rnorm(n), 3), other = round(rnorm(n), 3))
suppressed$sum <- round(suppressed$a + suppressed$b + rnorm(n) * .7, 3)
suppressed$y <- round(suppressed$a + suppressed$b + rnorm(n) / 2, 3)
save_data("suppressed", suppressed)

# Nearly nothing: x and z together explain some 1e-10 of y, and so does z beside x of y_more.
set.seed(109)
n <- 40
unrelated <- data.frame(x = round(rnorm(n), 3), z = round(rnorm(n), 3))
noise <- residuals(lm(rnorm(n) ~ x + z, unrelated))
unrelated$y <- round(noise + 1e-5 * (unrelated$x - unrelated$z), 12)
unrelated$y_more <- round(noise + 2 * unrelated$x + 1e-5 * unrelated$z, 12)
save_data("unrelated", unrelated)

# Data of other packages (licences in README.md): subarachnoid haemorrhage, housing, birth weights, wine, food expenditure.
asah <- pROC::aSAH
asah$poor <- as.numeric(asah$outcome == "Poor")
asah$wfns <- as.numeric(as.character(asah$wfns))
# Predictions of two logits, rounded, so that some are tied.
asah$p_both <- round(fitted(glm(poor ~ log(s100b + .01) + wfns, binomial, asah)), 3)
asah$p_age <- round(fitted(glm(poor ~ age + gender, binomial, asah)), 2)
# Too low and too moderate.
asah$p_off <- round(plogis(-.4 + .7 * qlogis(asah$p_both)), 3)
asah$f <- rep_len(c(1, 3, 0, 2, 1, 1, 4), nrow(asah))
save_data("asah", asah[c("poor", "age", "wfns", "s100b", "ndka", "p_both", "p_age", "p_off", "f")])
save_data("housing", as.data.frame(lapply(MASS::housing, function(x) if (is.factor(x)) factor(x, ordered = FALSE) else x)))
birthwt <- MASS::birthwt
birthwt$race <- factor(c("white", "black", "other")[birthwt$race], levels = c("white", "black", "other"))
save_data("birthwt", birthwt)
wine <- ordinal::wine
wine$rating <- factor(as.character(wine$rating), levels = levels(wine$rating))
save_data("wine", wine[c("rating", "response", "temp", "contact", "judge")])
utils::data("engel", package = "quantreg", envir = environment())
save_data("engel", engel)

# A graded response with a missing value in each column, weights, frequencies and an exposure.
set.seed(110)
n <- 150
graded <- data.frame(
  x = round(rnorm(n, 50, 10), 1),
  z = round(rexp(n, 2), 2),
  g = factor(sample(c("north", "south", "west"), n, TRUE), levels = c("north", "south", "west")),
  o = round(rnorm(n) / 4, 2),
  f = sample(0:3, n, TRUE, c(.1, .5, .3, .1)),
  w = round(rexp(n) + .2, 2)
)
latent <- .08 * (graded$x - 50) - .9 * graded$z + c(0, .7, -.5)[graded$g] + graded$o + rlogis(n)
graded$grade <- cut(latent, c(-Inf, -1.2, 0, 1.1, Inf), labels = c("poor", "fair", "good", "best"))
graded$x[11] <- NA
graded$g[40] <- NA
graded$grade[77] <- NA
save_data("graded", graded)
# Responses of generalised linear models: `quine` (MASS), `infert` and `esoph` (datasets), and one made here with
# trials, an exposure, frequencies `f`, analytic weights `w` and `w0` (with zeros), and clusters `town`.
save_data("quine", as.data.frame(MASS::quine))
data("endometrial", package = "brglm2")
save_data("endometrial", endometrial)
save_data("infert", as.data.frame(datasets::infert))
esoph <- as.data.frame(datasets::esoph)
for (f in c("agegp", "alcgp", "tobgp")) esoph[[f]] <- factor(as.character(esoph[[f]]), levels = levels(esoph[[f]]), ordered = FALSE)
esoph$n <- esoph$ncases + esoph$ncontrols
save_data("esoph", esoph)
set.seed(110)
n <- 120
responses <- data.frame(
  x = round(rnorm(n, 0, 1), 3),
  z = round(runif(n, 0.5, 2.5), 3),
  g = factor(sample(c("a", "b", "c"), n, TRUE), levels = c("a", "b", "c")),
  town = factor(sprintf("T%02d", sample(1:14, n, TRUE))),
  trials = sample(1:12, n, TRUE),
  exposure = round(rexp(n, 0.4) + 0.2, 3),
  f = rpois(n, 1.2),
  w = round(rexp(n) + 0.2, 3)
)
responses$w0 <- ifelse(seq_len(n) %in% c(5, 40, 77), 0, responses$w)
p <- plogis(-0.4 + 0.7 * responses$x + c(0, 0.5, -0.6)[responses$g])
responses$hit <- rbinom(n, 1, p)
responses$answer <- factor(ifelse(responses$hit == 1, "yes", "no"), levels = c("no", "yes"))
responses$hits <- rbinom(n, responses$trials, p)
responses$count <- rpois(n, responses$exposure * exp(0.3 + 0.4 * responses$x - 0.2 * responses$z))
responses$many <- MASS::rnegbin(n, exp(1 + 0.5 * responses$x + c(0, 0.3, 0.6)[responses$g]), theta = 1.5)
responses$positive <- round(rgamma(n, 3, 3 / (2 + 0.5 * responses$z + c(0, 1, 2)[responses$g])) + 0.01, 4)
responses$share <- round(pmin(pmax(plogis(qlogis(p) + rnorm(n) / 2), 0.001), 0.999), 4)
save_data("responses", responses)

writeLines(json(factor_levels), file.path("data", "levels.json"))
