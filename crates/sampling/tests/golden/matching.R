# Matching and balance by MatchIt on its data set lalonde. Ids are the row numbers, so that the order of the ids is the
# order of the data.
suppressMessages({library(MatchIt); library(jsonlite)})
data("lalonde", package = "MatchIt")
rownames(lalonde) <- sprintf("%03d", seq_len(nrow(lalonde)))
covariates <- treat ~ age + educ + race + married + nodegree + re74 + re75
score <- fitted(glm(covariates, binomial, lalonde))
# Few enough digits to be the same number in JSON.
lalonde$score <- round(unname(score), 10)

record <- function(name, m, balance = TRUE) {
  mm <- m$match.matrix
  s <- summary(m, standardize = TRUE)
  columns <- c("Means Treated", "Means Control", "Std. Mean Diff.", "Var. Ratio", "eCDF Mean", "eCDF Max")
  list(
    name = name,
    pairs = if (is.null(mm)) NULL else apply(mm, 1, function(x) unname(x[!is.na(x)]), simplify = FALSE),
    weights = unname(m$weights[rownames(lalonde)]),
    variables = rownames(s$sum.all),
    before = unname(s$sum.all[, columns]), after = unname(s$sum.matched[, columns])
  )
}
# Given a vector of scores, MatchIt 4.5.1 looks along a sorted list and does not always find the nearest control, not
# even with replacement, where 105 of the 185 are farther away than need be. Given the matrix of their differences it
# does, but knows no order by score: the rows are put in that order instead.
score_match <- function(order = "largest", ...) {
  treated <- which(lalonde$treat == 1)
  treated <- switch(order,
    largest = treated[order(-lalonde$score[treated])], smallest = treated[order(lalonde$score[treated])], data = treated)
  data <- lalonde[c(treated, which(lalonde$treat == 0)), ]
  distances <- abs(outer(data$score, data$score, "-"))
  dimnames(distances) <- list(rownames(data), rownames(data))
  matchit(covariates, data, distance = distances, ...)
}
sd_score <- sd(lalonde$score)
# Variances pooled with n - 2, as MatchIt has it for Mahalanobis; its own for the scaled distance weighs the groups a
# little differently.
four <- treat ~ age + educ + re74 + re75
pooled <- sapply(lalonde[c("age", "educ", "re74", "re75")], function(x) {
  t <- lalonde$treat == 1
  (var(x[t]) * (sum(t) - 1) + var(x[!t]) * (sum(!t) - 1)) / (length(x) - 2)
})
scaled <- scaled_euclidean_dist(four, lalonde, var = diag(pooled))
cases <- list(
  record("largest", score_match()),
  record("smallest", score_match("smallest")),
  record("data", score_match("data")),
  record("ratio", score_match(ratio = 2)),
  record("caliper", score_match(caliper = 0.2 * sd_score, std.caliper = FALSE)),
  record("replace", score_match(replace = TRUE)),
  record("exact", score_match(exact = ~ race + married, caliper = 0.5 * sd_score, std.caliper = FALSE)),
  record("age", score_match(caliper = c(0.3 * sd_score, age = 3), std.caliper = FALSE)),
  record("mahalanobis", matchit(four, lalonde, distance = "mahalanobis")),
  record("euclidean", matchit(four, lalonde, distance = scaled, replace = TRUE)),
  record("strata", matchit(treat ~ race + married + nodegree, lalonde, method = "exact")),
  record("cem", matchit(treat ~ age + educ + race, lalonde, method = "cem",
    cutpoints = list(age = c(19.5, 25.5, 35.5), educ = c(8.5, 11.5))))
)
write(toJSON(list(version = paste(R.version.string, "MatchIt", packageVersion("MatchIt")), data = lalonde, cases = cases),
  digits = 17, auto_unbox = TRUE, na = "null", dataframe = "columns"), "expected/matching.json")
