//! Questionnaires, coding rules, tabulation and response rates.
