# Forward, backward and stepwise selection as SPSS REGRESSION documents them (criterion: probability of F),
# written with add1() and drop1() of R. A variable may enter when its tolerance, and that which it would
# leave to each variable already in, is at least 0.0001. Stepwise removes before it looks for an entry.
source("cases.R")

selection <- function(id, data, response, candidates, method, pin = .05, pout = .10, minimum_tolerance = 1e-4) {
  frame <- load_data(data)[c(response, candidates)]
  frame <- frame[complete.cases(frame), ]
  formula_of <- function(inside) reformulate(if (length(inside)) inside else "1", response)
  fit_of <- function(inside) lm(formula_of(inside), frame)
  tolerance <- function(v, others) if (length(others)) 1 - summary(lm(reformulate(others, v), frame))$r.squared else 1
  smallest <- function(v, inside) { all <- c(inside, v); min(vapply(all, function(a) tolerance(a, setdiff(all, a)), 0)) }
  outside_table <- function(inside) {
    out <- setdiff(candidates, inside)
    if (length(out) == 0) return(NULL)
    base <- summary(fit_of(inside))
    rows <- lapply(out, function(v) {
      with_v <- fit_of(c(inside, v)); s <- summary(with_v)$coefficients[v, ]
      list(beta_in = s[["Estimate"]] * sd(frame[[v]]) / sd(frame[[response]]), t = s[["t value"]], p = s[["Pr(>|t|)"]],
           partial = s[["t value"]] / sqrt(s[["t value"]]^2 + with_v$df.residual), tolerance = tolerance(v, inside), minimum_tolerance = smallest(v, inside))
    })
    column <- function(name) vapply(rows, `[[`, 0, name)
    list(terms = I(out), beta_in = column("beta_in"), statistic = column("t"), p_value = column("p"), partial = column("partial"),
         tolerance = column("tolerance"), minimum_tolerance = column("minimum_tolerance"))
  }
  steps <- list()
  record <- function(inside, entered, removed) {
    s <- summary(fit_of(inside))
    previous <- if (length(steps)) steps[[length(steps)]]$r_squared else 0
    list(entered = I(entered), removed = I(removed), inside = I(inside), r_squared = one(s$r.squared), r_squared_change = one(s$r.squared - unclass(previous)),
         excluded = outside_table(inside))
  }
  inside <- if (method == "backward") candidates else character()
  if (method == "backward") steps <- list(record(inside, candidates, character()))
  repeat {
    moved <- FALSE
    if (method != "forward" && length(inside)) {
      p <- drop1(fit_of(inside), test = "F")[inside, "Pr(>F)"]
      if (max(p) > pout) {
        out <- inside[which.max(p)]
        inside <- setdiff(inside, out)
        steps <- c(steps, list(record(inside, character(), out)))
        moved <- TRUE
      }
    }
    if (!moved && method != "backward") {
      open <- Filter(function(v) smallest(v, inside) >= minimum_tolerance, setdiff(candidates, inside))
      if (length(open)) {
        p <- add1(fit_of(inside), reformulate(c(inside, open)), test = "F")[open, "Pr(>F)"]
        if (min(p) <= pin) {
          entering <- open[which.min(p)]
          inside <- c(inside, entering)
          steps <- c(steps, list(record(inside, entering, character())))
          moved <- TRUE
        }
      }
    }
    if (!moved) break
  }
  list(id = one(id), data = one(data), response = one(response), candidates = candidates, method = one(method), pin = one(pin), pout = one(pout),
       n_obs = one(nrow(frame)), selected = I(inside), steps = steps)
}
swiss <- c("Agriculture", "Examination", "Education", "Catholic", "Infant.Mortality")
cars <- c("cyl", "disp", "hp", "drat", "wt", "qsec", "vs", "am", "gear", "carb")
attitude <- c("complaints", "privileges", "learning", "raises", "critical", "advance")
longley <- c("GNP.deflator", "GNP", "Unemployed", "Armed.Forces", "Population", "Year")
air <- c("Solar.R", "Wind", "Temp", "Month", "Day")
cases <- list()
for (method in c("forward", "backward", "stepwise")) {
  cases <- c(cases, list(
    selection(paste0("swiss_", method), "swiss", "Fertility", swiss, method),
    selection(paste0("mtcars_", method), "mtcars", "mpg", cars, method),
    selection(paste0("attitude_", method), "attitude", "rating", attitude, method),
    selection(paste0("longley_", method), "longley", "Employed", longley, method),
    selection(paste0("air_", method), "airquality", "Ozone", air, method),
    selection(paste0("swiss_wide_", method), "swiss", "Fertility", swiss, method, pin = .15, pout = .2),
    selection(paste0("suppressed_", method), "suppressed", "y", c("a", "b", "sum", "other"), method),
    selection(paste0("mtcars_wide_", method), "mtcars", "mpg", cars, method, pin = .3, pout = .35)))
}

# Blocks of ENTER: R2 change and F change against the block before, by anova() of the two; and the subsets of METHOD TEST, each
# taken out of the last model.
blocks <- function(id, data, response, blocks, subsets, weights = NULL, frequency = NULL) {
  frame <- load_data(data)
  frame <- frame[complete.cases(frame[unique(unlist(c(response, blocks)))]), ]
  if (!is.null(frequency)) frame <- frame[rep(seq_len(nrow(frame)), frame[[frequency]]), ]
  row_weights <- if (is.null(weights)) rep(1, nrow(frame)) else frame[[weights]]
  fit_of <- function(inside) eval(bquote(lm(.(reformulate(if (length(inside)) inside else "1", response)), frame, weights = row_weights)))
  r2 <- function(fit) summary(fit)$r.squared
  change <- function(small, large) {
    a <- anova(small, large)
    f <- a$F[2]
    log_p <- pf(f, a$Df[2], a$Res.Df[2], lower.tail = FALSE, log.p = TRUE)
    list(sum_of_squares = one(a[["Sum of Sq"]][2]), r_squared_change = one(r2(large) - r2(small)), f = one(f), dof = one(a$Df[2]), dof_residual = one(a$Res.Df[2]),
         p_value = one(exp(log_p)), log_p_value = one(log_p))
  }
  inside <- Reduce(c, blocks, accumulate = TRUE)
  changes <- lapply(seq_along(blocks), function(i) c(list(terms = I(inside[[i]]), r_squared = one(r2(fit_of(inside[[i]])))),
    change(fit_of(if (i > 1) inside[[i - 1]]), fit_of(inside[[i]]))))
  all <- inside[[length(inside)]]
  tests <- lapply(subsets, function(s) c(list(terms = I(s)), change(fit_of(setdiff(all, s)), fit_of(all))))
  c(list(id = one(id), data = one(data), response = one(response)), if (!is.null(weights)) list(weights = one(weights)),
    if (!is.null(frequency)) list(frequency = one(frequency)), list(blocks = lapply(blocks, I), changes = changes, subsets = tests))
}
hierarchical <- list(
  blocks("swiss_blocks", "swiss", "Fertility", list(c("Agriculture", "Examination"), "Education", c("Catholic", "Infant.Mortality")),
         list(c("Agriculture", "Examination"), "Education", c("Education", "Catholic", "Infant.Mortality"), swiss)),
  blocks("air_blocks", "airquality", "Ozone", list(c("Month", "Day"), c("Solar.R", "Wind", "Temp")), list(c("Month", "Day"), c("Wind", "Temp"))),
  blocks("weighted_blocks", "weighted", "y", list("x1", "x2"), list("x1", "x2", c("x1", "x2")), weights = "w"),
  blocks("frequency_blocks", "weighted", "y", list("x1", "x2"), list("x1", c("x1", "x2")), frequency = "f")
)
write_topic("stepwise", list(steps = cases, blocks = hierarchical))
