//! Checks of printed statistics: printed numbers, and a ledger of what a recomputation gives.
