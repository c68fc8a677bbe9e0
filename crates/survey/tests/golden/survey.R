# Totals, means and shares of R's survey for the published samples of Californian schools, as svydesign takes them.
suppressMessages({library(survey); library(jsonlite)})
data(api)
# Two schools of every sample, and some more that are so in the data, have no value.
hole <- function(x) { x[c(3, 17)] <- NA; x }
one <- function(data, design) {
  total <- svytotal(~api00, design); mean <- svymean(~api00, design)
  holed <- update(design, holed = hole(data$enroll))
  holed_mean <- svymean(~holed, holed, na.rm = TRUE); holed_total <- svytotal(~holed, holed, na.rm = TRUE)
  shares <- svymean(~stype, design)
  wide <- subset(design, sch.wide == "Yes")
  domain_mean <- svymean(~api00, wide); domain_total <- svytotal(~enroll, wide, na.rm = TRUE)
  pair <- function(x) c(unname(coef(x)), unname(c(SE(x))))
  list(total = pair(total), mean = pair(mean), holed_mean = pair(holed_mean), holed_total = pair(holed_total),
    shares = list(estimate = unname(coef(shares)), se = unname(SE(shares))), domain_mean = pair(domain_mean),
    domain_total = pair(domain_total), dof = degf(design))
}
columns <- function(data, stratum = NULL, cluster = NULL, populations = list()) list(
  id = as.character(data$cds), weight = data$w, stratum = stratum, cluster = cluster, populations = populations,
  api00 = data$api00, enroll = data$enroll, holed = hole(data$enroll), stype = as.character(data$stype),
  wide = data$sch.wide == "Yes"
)
# The weights of the data have seven digits: these are exact.
apisrs$w <- 6194 / 200; apistrat$w <- with(apistrat, fpc / ave(fpc, stype, FUN = length))
apiclus1$w <- 757 / 15; apiclus2$w <- with(apiclus2, fpc1 / 40 * fpc2 / ave(snum, dnum, FUN = length))
cases <- list(
  random = list(data = columns(apisrs, populations = list(apisrs$fpc)),
    expected = one(apisrs, svydesign(~1, fpc = ~fpc, data = apisrs))),
  strata = list(data = columns(apistrat, stratum = as.character(apistrat$stype), populations = list(apistrat$fpc)),
    expected = one(apistrat, svydesign(~1, strata = ~stype, fpc = ~fpc, data = apistrat))),
  strata_replaced = list(data = columns(apistrat, stratum = as.character(apistrat$stype)),
    expected = one(apistrat, svydesign(~1, strata = ~stype, weights = ~w, data = apistrat))),
  clusters = list(data = columns(apiclus1, cluster = as.character(apiclus1$dnum), populations = list(apiclus1$fpc)),
    expected = one(apiclus1, svydesign(~dnum, fpc = ~fpc, data = apiclus1))),
  two_stages = list(data = columns(apiclus2, cluster = as.character(apiclus2$dnum),
      populations = list(apiclus2$fpc1, apiclus2$fpc2)),
    expected = one(apiclus2, svydesign(~dnum + snum, fpc = ~fpc1 + fpc2, data = apiclus2))),
  clusters_replaced = list(data = columns(apiclus2, cluster = as.character(apiclus2$dnum)),
    expected = one(apiclus2, svydesign(~dnum, weights = ~w, data = apiclus2)))
)
write(toJSON(list(version = paste(R.version.string, "survey", packageVersion("survey")), cases = cases),
  digits = 17, auto_unbox = TRUE, na = "null", null = "null"), "expected/survey.json")
