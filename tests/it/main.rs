//! Black-box tests over HTTP. One folder a resource, named as on every other floor of the house.

mod agencies;
mod agenda_sessions;
mod assets;
mod attachments;
mod city_issuer;
mod contract;
mod cross_cutting;
mod delegations;
mod exchanges;
mod harness;
mod holidays;
mod lessons;
mod mail;
mod me;
mod oauth;
mod oauth_clients;
mod organizations;
mod pages;
mod policies;
mod practices;
mod privacy_notices;
mod requests;
mod topics;
mod users;
mod vocabularies;
mod worklists;
