# Expected values for agreement between coders. Run: Rscript agreement.R > agreement_r.txt
# Cohen's kappa from psych; the two coders are made up.
cat(R.version.string, ", psych ", as.character(packageVersion("psych")), "\n", sep = "")
show <- function(name, a, b) {
  k <- psych::cohen.kappa(cbind(a, b))
  cat(sprintf("%s n %d percent %.15g kappa %.15g\n", name, length(a), 100 * mean(a == b), k$kappa))
}
show("three_categories", c(1, 1, 2, 2, 3, 3, 1, 2, 3, 1, 2, 2, 3, 1, 1), c(1, 2, 2, 2, 3, 1, 1, 2, 3, 1, 3, 2, 3, 2, 1))
show("rare_code", c(1, 0, 0, 0, 0, 0, 1, 0, 0, 0), c(1, 0, 0, 1, 0, 0, 0, 0, 0, 0))
show("worse_than_chance", c(1, 0, 1, 0, 1, 0), c(0, 1, 0, 1, 1, 0))
