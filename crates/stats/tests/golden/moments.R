# A regression from published moments: means, standard deviations, correlations and n.
source("cases.R")

from_moments <- function(id, data, response, predictors, digits) {
  frame <- load_data(data)[c(response, predictors)]
  n <- nrow(frame)
  m <- colMeans(frame); s <- vapply(frame, sd, 0); r <- cor(frame)
  if (!is.null(digits)) { m <- round(m, digits); s <- round(s, digits); r <- round(r, digits) }
  rxx <- r[predictors, predictors, drop = FALSE]; rxy <- r[predictors, response]
  beta <- solve(rxx, rxy)
  b <- beta * s[response] / s[predictors]
  r2 <- sum(beta * rxy)
  k <- length(predictors); dof <- n - k - 1
  rss <- (n - 1) * s[response]^2 * (1 - r2)
  s2 <- rss / dof
  sxx <- rxx * outer(s[predictors], s[predictors]) * (n - 1)
  inv <- solve(sxx)
  mx <- m[predictors]
  v <- rbind(c(1 / n + drop(mx %*% inv %*% mx), -drop(inv %*% mx)), cbind(-drop(inv %*% mx), inv)) * s2
  b0 <- m[response] - sum(b * mx)
  estimate <- c(b0, b); se <- sqrt(diag(v)); t <- estimate / se; q <- qt(.975, dof)
  f <- (r2 / k) / ((1 - r2) / dof)
  list(id = one(id), response = one(response), predictors = predictors, n = one(n), mean = m, std_deviation = s, correlation = r, terms = c("(Intercept)", predictors),
       estimate = estimate, std_error = se, statistic = t, p_value = 2 * pt(abs(t), dof, lower.tail = FALSE), lower_95 = estimate - q * se, upper_95 = estimate + q * se,
       standardized = beta, r_squared = one(r2), adjusted_r_squared = one(1 - (1 - r2) * (n - 1) / dof), std_error_of_estimate = one(sqrt(s2)),
       f_statistic = one(f), f_p_value = one(pf(f, k, dof, lower.tail = FALSE)), covariance = v)
}
cases <- list(
  from_moments("attitude_full", "attitude", "rating", c("complaints", "privileges", "learning", "raises"), NULL),
  from_moments("attitude_two_decimals", "attitude", "rating", c("complaints", "privileges", "learning", "raises"), 2),
  from_moments("mtcars_one", "mtcars", "mpg", "wt", 3),
  from_moments("swiss_full", "swiss", "Fertility", c("Agriculture", "Examination", "Education", "Catholic", "Infant.Mortality"), NULL)
)
write_topic("moments", cases)
