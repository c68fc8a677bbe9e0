# Samples that the topics t_tests, rank_tests, one_way and resampling share.
source("cases.R")

set.seed(20240611)
spread <- round(c(rnorm(9, 10, 1), rnorm(14, 11.5, 3)), 3)
# Each: named samples, whole numbers with many ties, huge offsets, unequal sizes.
sample_sets <- list(
  sleep = list(first = sleep$extra[1:10], second = sleep$extra[11:20]),
  spread = list(narrow = spread[1:9], wide = spread[10:23]),
  ties = list(a = c(3, 3, 4, 2, 5, 3, 1, 4), b = c(4, 5, 5, 4, 3, 6, 5)),
  offset = list(a = c(1e6 + c(.25, .5, 1.75, 2, 2.5)), b = c(1e6 + c(3.25, 2.75, 4.5, 3))),
  small = list(a = c(1.2, 3.4), b = c(2.2, 5.1, 6.3)),
  apart = list(a = c(10, 12, 14, 19, 11), b = c(1, 3, 2, 5.5, 4, 2.5))
)

several_sets <- list(
  plants = split(load_data("plantgrowth")$weight, load_data("plantgrowth")$group),
  sprays = split(load_data("insectsprays")$count, load_data("insectsprays")$spray),
  feeds = split(load_data("chickwts")$weight, load_data("chickwts")$feed),
  ozone = lapply(split(load_data("airquality")$Ozone, load_data("airquality")$Month), function(x) x[!is.na(x)]),
  unequal = list(a = c(5.1, 4.9, 6.2, 5.7), b = c(7.3, 9.9, 4.1, 12.2, 8.5, 6.6), c = c(1e1, 10.4, 9.8)),
  offset = list(a = 1e5 + c(.5, 1.25, 2), b = 1e5 + c(1.75, 2.5, 3, 2.25), c = 1e5 + c(4, 3.5, 3.25, 4.5, 5))
)

long <- function(samples) {
  list(y = unlist(samples, use.names = FALSE), g = factor(rep(names(samples), lengths(samples)), levels = names(samples)))
}
alternatives <- c(two_sided = "two.sided", less = "less", greater = "greater")
ends <- function(x) unname(as.numeric(x))
