# The second voice: R's ptukey (Copenhaver and Holland, 1988) against studentized_range.csv. R keeps six to ten decimals of a
# share, three with 2 degrees of freedom, and no digits of a small tail. Stops where they differ by more; writes nothing.
frame <- read.csv("studentized_range.csv", comment.char = "#", stringsAsFactors = FALSE)
frame <- frame[!grepl("ln", frame$cdf), ]
theirs <- mapply(ptukey, frame$q, frame$groups, frame$dof)
difference <- abs(theirs - as.numeric(frame$cdf))
print(aggregate(difference, list(groups = frame$groups, dof = frame$dof), max))
stopifnot(difference < ifelse(frame$dof < 5, 1e-3, 1e-6))
cat(R.version.string, "agrees\n")
