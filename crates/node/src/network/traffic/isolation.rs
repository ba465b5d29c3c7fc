//! Nobody poses as another, and nobody gets where nothing leads.

use super::*;
