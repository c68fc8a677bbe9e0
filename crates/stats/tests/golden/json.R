# Writes JSON with 17 significant digits, so that each double survives the round trip.
# NA, NaN and infinities become null. A named list or named vector becomes an object.

json_text <- function(x) {
  quoted <- encodeString(enc2utf8(as.character(x)), quote = '"')
  gsub("'", "'", quoted, fixed = TRUE)
}

json <- function(x, indent = "") {
  deeper <- paste0(indent, " ")
  if (is.null(x)) return("null")
  if (is.data.frame(x)) x <- as.list(x)
  if (is.factor(x)) x <- as.character(x)
  if (is.matrix(x)) x <- lapply(seq_len(nrow(x)), function(i) unname(x[i, ]))
  if (is.list(x)) {
    if (length(x) == 0) return(if (is.null(names(x))) "[]" else "{}")
    parts <- vapply(x, json, "", indent = deeper)
    if (is.null(names(x))) return(paste0("[\n", deeper, paste(parts, collapse = paste0(",\n", deeper)), "\n", indent, "]"))
    parts <- paste0(json_text(names(x)), ": ", parts)
    return(paste0("{\n", deeper, paste(parts, collapse = paste0(",\n", deeper)), "\n", indent, "}"))
  }
  if (inherits(x, "AsIs")) x <- unclass(x)
  if (inherits(x, "scalar")) return(json_atoms(unclass(x)))
  paste0("[", paste(json_atoms(x), collapse = ", "), "]")
}

json_atoms <- function(x) {
  x <- unname(x)
  if (is.logical(x)) return(ifelse(is.na(x), "null", ifelse(x, "true", "false")))
  if (is.character(x)) return(ifelse(is.na(x), "null", json_text(x)))
  ifelse(is.finite(x), trimws(formatC(x, digits = 17, format = "g", width = 1)), "null")
}

# Marks a value of length one as a number or text rather than a list of one.
one <- function(x) {
  if (is.null(x)) return(NULL)
  stopifnot(length(x) == 1)
  structure(unname(x), class = "scalar")
}

write_topic <- function(topic, cases, packages = character()) {
  versions <- lapply(setNames(packages, packages), function(p) one(as.character(packageVersion(p))))
  if (length(versions) == 0) versions <- NULL
  out <- list(script = one(paste0(topic, ".R")), made_by = one(R.version.string), packages = versions, cases = cases)
  if (is.null(versions)) out$packages <- NULL
  writeLines(json(out), file.path("expected", paste0(topic, ".json")))
}
