# Codings of factors, orthogonal polynomials, and whole design matrices.
source("cases.R")

# Backward differences are MASS::contr.sdif: each level less the one before.
codings <- lapply(2:6, function(k) list(
  levels = one(k),
  treatment_first = unclass(contr.treatment(k)), treatment_last = unclass(contr.treatment(k, base = k)),
  sum = unclass(contr.sum(k)), helmert = unclass(contr.helmert(k)), polynomial = unclass(contr.poly(k)),
  backward_difference = unclass(MASS::contr.sdif(k))))
# Codings of R, their columns named as Tresteg names them.
treatment <- function(l, base) { m <- contr.treatment(length(l), match(base, l)); colnames(m) <- paste0("[", l[l != base], "]"); m }
sum_of <- function(l) { m <- contr.sum(length(l)); colnames(m) <- paste0("[S.", l[-length(l)], "]"); m }
helmert <- function(l) { m <- contr.helmert(length(l)); colnames(m) <- paste0("[H.", l[-1], "]"); m }
polynomial <- function(l) { m <- contr.poly(length(l)); colnames(m) <- paste0("[", colnames(m), "]"); m }
difference <- function(l) { m <- MASS::contr.sdif(length(l)); colnames(m) <- paste0("[", l[-1], "-", l[-length(l)], "]"); m }

coded <- function(id, data, formula, r, codings, weights = NULL) {
  frame <- droplevels(load_data(data))
  named <- lapply(setNames(names(codings), names(codings)), function(f) {
    l <- if (f == "factor(dose)") levels(factor(frame$dose)) else levels(frame[[f]])
    codings[[f]](l)
  })
  call <- list(as.formula(r), data = bracketed(frame), contrasts = named)
  if (!is.null(weights)) call$weights <- frame[[weights]]
  fit <- do.call(lm, call)
  table <- summary(fit)$coefficients
  c(list(id = one(id), data = one(data), formula = one(formula), r_formula = one(r)), if (!is.null(weights)) list(weights = one(weights)), list(
    columns = tresteg_names(rownames(table)), estimate = table[, 1], std_error = table[, 2], statistic = table[, 3], p_value = table[, 4],
    r_squared = one(summary(fit)$r.squared), residual_sum_of_squares = one(deviance(fit))))
}
models <- list(
  coded("treatment_other_base", "plantgrowth", 'weight ~ C(group, treatment("trt1"))', "weight ~ group", list(group = function(l) treatment(l, "trt1"))),
  coded("sum", "plantgrowth", "weight ~ C(group, sum)", "weight ~ group", list(group = sum_of)),
  coded("helmert", "plantgrowth", "weight ~ C(group, helmert)", "weight ~ group", list(group = helmert)),
  coded("polynomial", "plantgrowth", "weight ~ C(group, polynomial)", "weight ~ group", list(group = polynomial)),
  coded("backward_difference", "plantgrowth", "weight ~ C(group, difference)", "weight ~ group", list(group = difference)),
  coded("sum_six", "insectsprays", "count ~ C(spray, sum)", "count ~ spray", list(spray = sum_of)),
  coded("helmert_six", "insectsprays", "count ~ C(spray, helmert)", "count ~ spray", list(spray = helmert)),
  coded("polynomial_six", "insectsprays", "count ~ C(spray, polynomial)", "count ~ spray", list(spray = polynomial)),
  coded("backward_difference_six", "insectsprays", "count ~ C(spray, difference)", "count ~ spray", list(spray = difference)),
  coded("sum_by_helmert", "warpbreaks", "breaks ~ C(wool, sum) * C(tension, helmert)", "breaks ~ wool * tension", list(wool = sum_of, tension = helmert)),
  coded("polynomial_by_treatment", "warpbreaks", 'breaks ~ C(tension, polynomial) * C(wool, treatment("B"))', "breaks ~ tension * wool", list(tension = polynomial, wool = function(l) treatment(l, "B"))),
  coded("sum_unbalanced", "unbalanced", "y ~ C(a, sum) * C(b, sum) + x", "y ~ a * b + x", list(a = sum_of, b = sum_of)),
  coded("helmert_with_slopes", "unbalanced", "y ~ C(b, helmert) * x", "y ~ b * x", list(b = helmert)),
  coded("sum_weighted", "weighted", "y ~ C(g, sum) + x1", "y ~ g + x1", list(g = sum_of), "w"),
  coded("numbers_as_levels", "toothgrowth", "len ~ C(dose, polynomial)", "len ~ factor(dose)", list("factor(dose)" = polynomial)),
  # Without an intercept the first factor keeps one column per level whatever its coding.
  coded("sum_no_intercept", "plantgrowth", "weight ~ C(group, sum) - 1", "weight ~ group - 1", list(group = sum_of))
)

# poly(): the columns themselves, and at new points.
polynomials <- lapply(list(list("cars", "speed", 2), list("cars", "speed", 4), list("mtcars", "hp", 3), list("longley", "Year", 2)), function(v) {
  x <- load_data(v[[1]])[[v[[2]]]]
  p <- poly(x, v[[3]])
  new <- c(min(x) - 1, mean(x), max(x) + 2.5)
  list(data = one(v[[1]]), column = one(v[[2]]), degree = one(v[[3]]), columns = unclass(p)[, , drop = FALSE], new = new, at_new = unclass(predict(p, new))[, , drop = FALSE])
})

# Whole designs in R's column order.
design <- function(data, formula, r = formula) {
  frame <- droplevels(load_data(data))
  x <- model.matrix(as.formula(r), frame)
  list(data = one(data), formula = one(formula), r_formula = one(r), columns = tresteg_names(colnames(model.matrix(as.formula(r), bracketed(frame)))), terms = attr(terms(as.formula(r), data = frame), "term.labels"),
       matrix = unname(x[, , drop = FALSE]))
}
designs <- list(
  design("warpbreaks", "breaks ~ wool * tension"),
  design("warpbreaks", "breaks ~ tension:wool"),
  design("warpbreaks", "breaks ~ wool:tension + wool"),
  design("warpbreaks", "breaks ~ wool:tension + tension - 1"),
  design("warpbreaks", "breaks ~ (wool + tension)^2 - wool"),
  design("warpbreaks", "breaks ~ wool %in% tension"),
  design("warpbreaks", "breaks ~ wool / tension - 1"),
  design("unbalanced", "y ~ a:x"),
  design("unbalanced", "y ~ a:x - 1"),
  design("unbalanced", "y ~ x:a + x"),
  design("unbalanced", "y ~ a / x"),
  design("unbalanced", "y ~ x + a:b + k"),
  design("unbalanced", "y ~ a:b + x:k"),
  design("unbalanced", "y ~ a * k + b:x"),
  design("unbalanced", "y ~ (a + b + k)^3 - a:b:k"),
  design("unbalanced", "y ~ a + b %in% a"),
  design("unbalanced", "y ~ a:b:k - 1"),
  design("unbalanced", "y ~ b + a:b + a:b:x"),
  design("cars", "dist ~ speed + I(speed^2) + log(speed)"),
  design("cars", "dist ~ I(speed > 10)", r = "dist ~ as.numeric(speed > 10)"),
  design("cars", "dist ~ poly(speed, 2):speed")
)
write_topic("contrasts", list(codings = codings, models = models, polynomials = polynomials, designs = designs), "MASS")
