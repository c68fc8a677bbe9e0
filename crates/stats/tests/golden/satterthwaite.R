# Satterthwaite's degrees of freedom of combinations of coefficients, by clusters and, with each row one, Bell and McCaffrey's:
# clubSandwich::linear_contrast.
source("cases.R")
suppressPackageStartupMessages(library(clubSandwich))
clusters <- load_data("clustered")

combinations <- function(id, formula, by, cluster = NULL) {
  fit <- lm(as.formula(formula), clusters)
  k <- length(coef(fit))
  contrasts <- rbind(c(1, 1.5, -0.5, rep(0, k - 3)), c(0, 1, -1, rep(0, k - 3)), c(0, 0, 2, rep(1, k - 3)))
  found <- linear_contrast(fit, vcov = vcovCR(fit, by, type = "CR2"), contrasts = contrasts, test = "Satterthwaite", p_values = TRUE)
  c(list(id = one(id), data = one("clustered"), formula = one(formula)), if (!is.null(cluster)) list(cluster = cluster),
    list(contrasts = contrasts, value = found$Est, std_error = found$SE, dof = found$df, p_value = found$p_val))
}
write_topic("satterthwaite", list(
  combinations("by firm", "y ~ size + z", clusters$firm, "firm"),
  combinations("by year", "y ~ size * z", clusters$year, "year"),
  combinations("by row", "y ~ size + z", seq_len(nrow(clusters)))), "clubSandwich")
