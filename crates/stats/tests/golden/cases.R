# The models that most topics share. `formula` is written as Tresteg reads it; `r` is R's spelling
# where that differs. Text columns are factors with the level order of data/levels.json.
source("json.R")
options(contrasts = c("contr.treatment", "contr.poly"), digits = 17)

levels_file <- jsonlite::fromJSON(file.path("data", "levels.json"))

load_data <- function(name) {
  frame <- read.csv(file.path("data", paste0(name, ".csv")), check.names = FALSE, stringsAsFactors = FALSE)
  for (f in names(levels_file[[name]])) frame[[f]] <- factor(frame[[f]], levels = levels_file[[name]][[f]])
  frame
}

# `weights` names a column of analytic weights, `frequency` one of frequencies.
model <- function(id, data, formula, r = formula, weights = NULL, frequency = NULL) {
  list(id = id, data = data, formula = formula, r = r, weights = weights, frequency = frequency)
}

models <- list(
  model("one_predictor", "mtcars", "mpg ~ wt"),
  model("three_predictors", "mtcars", "mpg ~ wt + hp + qsec"),
  model("intercept_only", "cars", "dist ~ 1"),
  model("through_origin", "cars", "dist ~ speed - 1"),
  model("square", "cars", "dist ~ speed + I(speed^2)"),
  model("orthogonal_polynomial", "cars", "dist ~ poly(speed, 3)"),
  model("logs", "cars", "log(dist) ~ log(speed)"),
  model("exponential_root", "cars", "sqrt(dist) ~ exp(speed / 10) + sqrt(speed)"),
  model("transforms", "mtcars", "log10(mpg) ~ log2(hp) + log1p(wt) + abs(qsec - 18) + expm1(drat / 10)"),
  model("standardizing", "mtcars", "mpg ~ scale(wt) + center(hp)", r = "mpg ~ scale(wt) + scale(hp, scale = FALSE)"),
  model("raw_polynomial", "mtcars", "mpg ~ poly(hp, 2, raw = TRUE) + wt"),
  model("dot_longley", "longley", "Employed ~ ."),
  model("dot_attitude", "attitude", "rating ~ ."),
  model("dot_swiss", "swiss", "Fertility ~ ."),
  model("dot_minus", "swiss", "Fertility ~ . - Examination"),
  model("dot_stackloss", "stackloss", "stack.loss ~ ."),
  model("dot_savings", "lifecyclesavings", "sr ~ ."),
  model("missing_values", "airquality", "Ozone ~ Solar.R + Wind + Temp"),
  model("one_factor", "plantgrowth", "weight ~ group"),
  model("factor_no_intercept", "plantgrowth", "weight ~ group - 1"),
  model("factor_no_intercept_zero", "plantgrowth", "weight ~ 0 + group"),
  model("root_of_counts", "insectsprays", "sqrt(count) ~ spray"),
  model("six_levels", "chickwts", "weight ~ feed"),
  model("factor_crossing", "warpbreaks", "breaks ~ wool * tension"),
  model("interaction_alone", "warpbreaks", "breaks ~ wool:tension"),
  model("interaction_no_intercept", "warpbreaks", "breaks ~ wool:tension - 1"),
  model("main_and_interaction", "warpbreaks", "breaks ~ tension + wool:tension"),
  model("nested_slash", "warpbreaks", "breaks ~ wool / tension"),
  model("nested_in", "warpbreaks", "breaks ~ wool + tension %in% wool"),
  model("crossing_power", "unbalanced", "y ~ (a + b + x)^2"),
  model("crossing_all", "unbalanced", "y ~ a * b * x"),
  model("crossing_less_one", "unbalanced", "y ~ a * b * x - a:b:x"),
  model("factor_by_number", "toothgrowth", "len ~ supp * dose"),
  model("number_as_factor", "toothgrowth", "len ~ supp * C(dose)", r = "len ~ supp * factor(dose)"),
  model("numeric_interaction", "mtcars", "mpg ~ wt * hp"),
  model("slopes_by_factor", "iris", "Sepal.Length ~ Species / Petal.Length - 1"),
  model("factor_and_numbers", "iris", "Sepal.Length ~ Species + Petal.Length + Sepal.Width"),
  model("offset_column", "mtcars", "mpg ~ hp + offset(wt)"),
  model("offset_expression", "mtcars", "mpg ~ hp + offset(-3 * wt)"),
  model("unused_level", "unbalanced", "y ~ b + x"),
  model("analytic_weights", "weighted", "y ~ x1 + x2 + g", weights = "w"),
  model("analytic_zero_weights", "weighted", "y ~ x1 + x2 + g", weights = "w0"),
  model("analytic_through_origin", "weighted", "y ~ x1 + x2 - 1", weights = "w"),
  model("frequency_weights", "weighted", "y ~ x1 + x2 + g", frequency = "f"),
  model("alias_sum", "collinear", "y ~ x1 + x2 + x3"),
  model("alias_first", "collinear", "y ~ x3 + x1 + x2 + p"),
  model("alias_twice", "collinear", "y ~ x1 + x1_again + x2"),
  model("alias_constant", "collinear", "y ~ flat + x1"),
  model("alias_empty_cell", "collinear", "y ~ p * q"),
  model("full_of_aliases", "collinear", "y ~ flat + x1 + x1_again + x2 + x3 + p"),
  model("strong", "strong", "y ~ x + z"),
  model("strong_less", "strong", "y_less ~ x + z")
)

model_named <- function(id) Filter(function(m) m$id == id, models)[[1]]

fit_model <- function(m, frame = load_data(m$data)) {
  if (!is.null(m$frequency)) frame <- frame[rep(seq_len(nrow(frame)), frame[[m$frequency]]), ]
  # Frequencies and weights are columns of the table, so a dot would take them in; no case does both.
  call <- list(as.formula(m$r, env = globalenv()), data = frame)
  if (!is.null(m$weights)) call$weights <- frame[[m$weights]]
  do.call(lm, call)
}

# Column names as Tresteg writes them: R pastes the level to the factor, so a level in brackets gives `group[trt1]`.
bracketed <- function(frame) {
  for (f in names(frame)) if (is.factor(frame[[f]])) levels(frame[[f]]) <- paste0("[", levels(frame[[f]]), "]")
  frame
}
tresteg_names <- function(names) {
  names <- gsub(" ", "", names)
  names <- gsub("factor\\((\\w+)\\)\\[?([^]:]+)\\]?", "\\1[\\2]", names)
  gsub("(poly\\([^)]*\\))(\\d+)", "\\1[\\2]", names)
}

# What a case says of itself.
describe_model <- function(m) {
  Filter(Negate(is.null), list(
    id = one(m$id), data = one(m$data), formula = one(m$formula),
    r_formula = if (m$r != m$formula) one(m$r),
    weights = one(m$weights), frequency = one(m$frequency)
  ))
}

for_models <- function(ids, f) lapply(ids, function(id) {
  m <- model_named(id)
  c(describe_model(m), f(fit_model(m), m))
})
