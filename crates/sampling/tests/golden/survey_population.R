# The first 600 schools of survey's apipop, from which the crate draws the samples that survey.R looks at.
suppressMessages({library(survey); library(jsonlite)})
data(api)
api <- apipop[1:600, ]
write(toJSON(list(id = sprintf("%03d", 1:600), stype = as.character(api$stype), district = as.character(api$dnum),
  api00 = api$api00, api99 = api$api99), digits = 17), "data/survey_population.json")
