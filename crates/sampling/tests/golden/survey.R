# What R's survey and sampling make of the designs of this crate, on survey's own data. Whole populations: apipop has
# every school of California with at least 100 pupils; apistrat, apiclus1 and apiclus2 are samples of it by strata of
# school type, by districts, and by districts and schools.
suppressMessages({library(survey); library(jsonlite)})
data(api)
probabilities <- function(design) unname(1 / weights(design))

# The published samples: what the design says, from their sizes alone.
strat <- svydesign(~1, strata = ~stype, fpc = ~fpc, data = apistrat)
clus1 <- svydesign(~dnum, fpc = ~fpc, data = apiclus1)
clus2 <- svydesign(~dnum + snum, fpc = ~fpc1 + fpc2, data = apiclus2)
published <- list(
  strat = list(stratum = as.character(apistrat$stype), population = apistrat$fpc, probability = probabilities(strat)),
  clus1 = list(cluster = as.character(apiclus1$dnum), population = apiclus1$fpc, probability = probabilities(clus1)),
  clus2 = list(cluster = as.character(apiclus2$dnum), population = apiclus2$fpc1, within = apiclus2$fpc2,
    probability = probabilities(clus2))
)

# Samples that the crate drew from the first 600 schools of apipop (tests/it/golden/survey.rs has designs and seeds, and
# checks that they are these), as svydesign takes them: ids, strata and fpc alone. R computes the weights.
drawn <- fromJSON("data/survey_samples.json", simplifyVector = TRUE)
api <- apipop[1:600, ]
of <- function(name) {
  sample <- drawn[[name]]
  rows <- match(sample$id, sprintf("%03d", seq_len(nrow(api))))
  data <- api[rows, ]
  for (column in setdiff(names(sample), "id")) data[[column]] <- sample[[column]]
  data
}
estimates <- function(design) {
  total <- svytotal(~api00, design); mean <- svymean(~api00, design)
  list(probability = probabilities(design), total = unname(coef(total)), total_se = c(SE(total)),
    mean = unname(coef(mean)), mean_se = c(SE(mean)))
}
ours <- list(
  simple_random = estimates(svydesign(~1, fpc = ~first, data = of("simple_random"))),
  stratified = estimates(svydesign(~1, strata = ~stratum, fpc = ~first, data = of("stratified"))),
  cluster = estimates(svydesign(~cluster, fpc = ~first, data = of("cluster"))),
  two_stage = estimates(svydesign(~cluster + id, fpc = ~first + second,
    data = transform(of("two_stage"), id = seq_along(api00))))
)
# Unequal probabilities: survey takes the joint ones as a matrix (ppsmat) and gives the variance of Yates and Grundy.
pps <- of("maximum_entropy")
joint <- drawn$maximum_entropy_joint
design <- svydesign(~1, probs = ~probability, data = pps, pps = ppsmat(joint), variance = "YG")
ours$maximum_entropy <- estimates(design)

write(toJSON(list(
  version = paste(R.version.string, "survey", packageVersion("survey")),
  types = as.list(table(apipop$stype)), districts = unname(c(table(apipop$dnum))),
  published = published, ours = ours,
  # Neyman's shares for 60 schools by the results of the year before.
  neyman = local({
    groups <- split(api$api99, api$stype)
    share <- sapply(groups, length) * sapply(groups, sd)
    as.list(60 * share / sum(share))
  })
), digits = 17, auto_unbox = TRUE, na = "null", dataframe = "columns"), "expected/survey.json")
