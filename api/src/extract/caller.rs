//! Who calls, and whether they may. The middleware has found out who; these types say what an operation asks for.

use std::future::{Ready, ready};
use std::marker::PhantomData;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use convite_domain::access::{Caller, Permission};

use super::left;
use crate::problem::ApiError;

/// The caller that the middleware found, left for the extractors.
#[derive(Clone, Debug)]
pub struct Credential(pub Caller);

/// Any caller, also one without a credential.
#[derive(Clone, Debug)]
pub struct Anyone(pub Caller);

/// A caller with a credential; what it may do, the thing's own rules say.
#[derive(Clone, Debug)]
pub struct Signed(pub Caller);

/// A caller with a credential, and a permission that is still to be checked: the caller is only to be had by
/// [`Can::permit`] or through the write pipeline, so the check cannot be forgotten.
#[derive(Clone, Debug)]
pub struct Can<G>(Caller, PhantomData<G>);

/// A permission as a type.
pub trait Grant {
    /// The permission.
    const PERMISSION: Permission;
}

/// The permissions as types, for [`Can`].
pub mod can {
    use super::{Grant, Permission};

    macro_rules! grants {
        ($($name:ident),+ $(,)?) => {$(
            #[doc = concat!("Needs `", stringify!($name), "`.")]
            #[derive(Clone, Copy, Debug)]
            pub struct $name;

            impl Grant for $name {
                const PERMISSION: Permission = Permission::$name;
            }
        )+};
    }

    grants!(
        ReadRequests,
        DecideRequests,
        AssignRequests,
        ReadOrganizations,
        ManageOrganizations,
        MergeOrganizations,
        ReadAgencies,
        ManageAgencies,
        ManageTopics,
        ManageUsers,
        ReadPolicies,
        ManagePolicy,
        ManageHolidays,
        ManagePrivacyNotices,
        ReadAudit,
        ReadOwnAccount,
    );
}

impl<G: Grant> Can<G> {
    /// The caller, if it has the permission; else 403.
    pub fn permit(self) -> Result<Caller, ApiError> {
        if self.0.may(G::PERMISSION) { Ok(self.0) } else { Err(ApiError::forbidden()) }
    }

    /// The caller for a scoped look-up, whose 404 comes before the 403 of [`Can::permit`].
    pub fn unchecked(&self) -> &Caller {
        &self.0
    }
}

fn signed(request: &HttpRequest) -> Result<Caller, ApiError> {
    match left::<Credential>(request) {
        Some(Credential(Caller::Anonymous)) | None => Err(ApiError::no_credential()),
        Some(Credential(caller)) => Ok(caller),
    }
}

impl FromRequest for Anyone {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(left::<Credential>(request).map_or(Caller::Anonymous, |found| found.0))))
    }
}

impl FromRequest for Signed {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(signed(request).map(Self))
    }
}

impl<G: 'static> FromRequest for Can<G> {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(signed(request).map(|caller| Self(caller, PhantomData)))
    }
}
