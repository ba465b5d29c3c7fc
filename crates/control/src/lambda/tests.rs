//! Lambda on a real store, with a function that answers what the test says.
