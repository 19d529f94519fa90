//! Black-box tests over HTTP. One folder a resource, named as on every other floor of the house.

mod harness;
