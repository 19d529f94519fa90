//! Who takes part in the samples: agencies and organizations of the world as it is, and accounts named by their post only.

use chrono::{DateTime, Utc};
use convite_domain::access::{Actor, Caller, Role, UserCaller};
use convite_domain::agencies::Agency;
use convite_domain::audit::{NewAuditEvent, SubjectKind, Visibility};
use convite_domain::organizations::Organization;
use convite_domain::practices::AgencyRef;
use convite_domain::users::{OauthClient, User};
use convite_domain::vocabularies::{Country, OrganizationKind};
use convite_domain::{AgencyId, AuditEventId, OauthClientId, OrganizationId, UserId};
use convite_persistence::{Connection, agencies, audit, oauth_clients, organizations, users};
use uuid::Uuid;

use super::DemoError;
use super::credentials::{ClientLogin, Login};
use crate::app::Ids;
use crate::auth::{passwords, tokens};

/// The id in the examples of the contract: one sample of each kind has it, so that the examples work as they stand.
pub(super) const EXAMPLE_ID: Uuid = Uuid::from_u128(0x0198_f3d2_7c11_7a60_8c34_5f1d_2a9b_0e47);

/// The first officer; there are samples where this account is.
pub(super) const OFFICER: &str = "officer@convite.example";

/// Code, name, what it does, web site.
const AGENCIES: [(&str, &str, &str, Option<&str>); 28] = [
    (
        "metro",
        "Metro de Medellín",
        "Metro, cables aéreos, tranvía y cultura ciudadana.",
        Some("https://www.metrodemedellin.gov.co"),
    ),
    (
        "edu",
        "Empresa de Desarrollo Urbano",
        "Proyectos urbanos integrales y espacio público.",
        Some("https://www.edu.gov.co"),
    ),
    (
        "epm",
        "Empresas Públicas de Medellín",
        "Agua, energía y Unidades de Vida Articulada.",
        Some("https://www.epm.com.co"),
    ),
    (
        "amva",
        "Área Metropolitana del Valle de Aburrá",
        "Aire, alerta temprana y bicicletas públicas.",
        Some("https://www.metropol.gov.co"),
    ),
    ("ruta_n", "Ruta N", "Ciencia, tecnología e innovación.", Some("https://www.rutanmedellin.org")),
    (
        "museo_memoria",
        "Museo Casa de la Memoria",
        "Memoria del conflicto y de sus víctimas.",
        Some("https://www.museocasadelamemoria.gov.co"),
    ),
    ("parque_explora", "Parque Explora", "Museo interactivo de ciencia.", Some("https://www.parqueexplora.org")),
    ("sec_seguridad", "Secretaría de Seguridad y Convivencia", "Información y planes locales de seguridad.", None),
    (
        "sec_participacion",
        "Secretaría de Participación Ciudadana",
        "Presupuesto participativo y planeación local.",
        None,
    ),
    ("sec_cultura", "Secretaría de Cultura Ciudadana", "Bibliotecas, música y museos.", None),
    ("sec_educacion", "Secretaría de Educación", "Colegios y formación de maestros.", None),
    ("sec_ambiente", "Secretaría de Medio Ambiente", "Corredores verdes.", None),
    ("buen_comienzo", "Buen Comienzo", "Atención integral a la primera infancia.", None),
    ("emvarias", "Emvarias", "Aseo y puntos críticos convertidos en jardines.", Some("https://www.emvarias.com.co")),
    ("sec_juventud", "Secretaría de la Juventud", "Clubes y oportunidades para jóvenes.", None),
    ("sec_inclusion", "Secretaría de Inclusión Social", "Acompañamiento a familias y atención humanizada.", None),
    ("sec_desarrollo", "Secretaría de Desarrollo Económico", "Emprendimiento, microcrédito y empleo.", None),
    ("sec_movilidad", "Secretaría de Movilidad", "Tráfico y seguridad vial.", None),
    ("sec_salud", "Secretaría de Salud", "Salud pública.", None),
    ("planeacion", "Departamento Administrativo de Planeación", "Ordenamiento y planes de largo plazo.", None),
    ("alcaldia", "Alcaldía de Medellín", "Despacho y programas de ciudad.", Some("https://www.medellin.gov.co")),
    (
        "aci",
        "Agencia de Cooperación e Inversión",
        "Cooperación, inversión y diáspora.",
        Some("https://www.acimedellin.org"),
    ),
    ("sapiencia", "Sapiencia", "Fondos de educación superior.", Some("https://www.sapiencia.gov.co")),
    ("cuee", "Comité Universidad Empresa Estado", "Mesa de la triple hélice.", None),
    ("como_vamos", "Medellín Cómo Vamos", "Seguimiento ciudadano a la calidad de vida.", None),
    ("jardin_botanico", "Jardín Botánico", "Colecciones vivas y espacio público.", None),
    ("comfenalco", "Comfenalco Antioquia", "Operación de centros culturales y bibliotecas.", None),
    ("parque_arvi", "Parque Arví", "Parque natural al final de un cable.", None),
];

/// Name, kind, country, city, another name.
const ORGANIZATIONS: [(&str, OrganizationKind, &str, &str, &str); 28] = [
    ("Municipalidad de Rosario", OrganizationKind::Municipality, "AR", "Rosario", "Intendencia de Rosario"),
    ("Prefeitura Municipal de Curitiba", OrganizationKind::Municipality, "BR", "Curitiba", "Curitiba City Hall"),
    ("Ajuntament de Barcelona", OrganizationKind::Municipality, "ES", "Barcelona", "Ayuntamiento de Barcelona"),
    ("Gobierno Autónomo Municipal de La Paz", OrganizationKind::Municipality, "BO", "La Paz", "Alcaldía de La Paz"),
    (
        "Municipio del Distrito Metropolitano de Quito",
        OrganizationKind::Municipality,
        "EC",
        "Quito",
        "Alcaldía de Quito",
    ),
    ("Ville de Marseille", OrganizationKind::Municipality, "FR", "Marseille", "Mairie de Marseille"),
    ("Seoul Metropolitan Government", OrganizationKind::SubnationalGovernment, "KR", "Seoul", "Seoul City"),
    ("eThekwini Municipality", OrganizationKind::Municipality, "ZA", "Durban", "Durban"),
    ("Gobierno de la Ciudad de México", OrganizationKind::SubnationalGovernment, "MX", "Ciudad de México", "CDMX"),
    ("University of Sheffield", OrganizationKind::University, "GB", "Sheffield", "Sheffield University"),
    ("Stadt Wuppertal", OrganizationKind::Municipality, "DE", "Wuppertal", "City of Wuppertal"),
    ("Municipality of Nairobi", OrganizationKind::Municipality, "KE", "Nairobi", "Nairobi City County"),
    ("Ville de Montréal", OrganizationKind::Municipality, "CA", "Montréal", "City of Montreal"),
    ("Comune di Torino", OrganizationKind::Municipality, "IT", "Torino", "City of Turin"),
    ("Gemeente Rotterdam", OrganizationKind::Municipality, "NL", "Rotterdam", "City of Rotterdam"),
    ("Accra Metropolitan Assembly", OrganizationKind::Municipality, "GH", "Accra", "AMA"),
    ("Intendencia de Montevideo", OrganizationKind::SubnationalGovernment, "UY", "Montevideo", "IM"),
    ("Municipalidad Metropolitana de Lima", OrganizationKind::Municipality, "PE", "Lima", "MML"),
    ("Municipalidad de San José", OrganizationKind::Municipality, "CR", "San José", "Gobierno Local de San José"),
    ("Ayuntamiento del Distrito Nacional", OrganizationKind::Municipality, "DO", "Santo Domingo", "ADN"),
    ("Tbilisi City Hall", OrganizationKind::Municipality, "GE", "Tbilisi", "Municipality of Tbilisi"),
    ("Surabaya City Government", OrganizationKind::Municipality, "ID", "Surabaya", "Pemerintah Kota Surabaya"),
    ("Câmara Municipal de Lisboa", OrganizationKind::Municipality, "PT", "Lisboa", "Lisbon City Council"),
    ("Municipalidad de Guatemala", OrganizationKind::Municipality, "GT", "Ciudad de Guatemala", "Muni Guate"),
    ("Kathmandu Metropolitan City", OrganizationKind::Municipality, "NP", "Kathmandu", "KMC"),
    ("UN-Habitat", OrganizationKind::Multilateral, "KE", "Nairobi", "United Nations Human Settlements Programme"),
    ("City of Los Angeles", OrganizationKind::Municipality, "US", "Los Angeles", "LA City"),
    ("Københavns Kommune", OrganizationKind::Municipality, "DK", "København", "City of Copenhagen"),
];

/// Address, post, role, and for agency roles the agency's code.
const USERS: [(&str, &str, Role, Option<&str>); 12] = [
    ("admin@demo.convite.example", "Administración", Role::Admin, None),
    ("lead@convite.example", "Líder de intercambio", Role::Lead, None),
    (OFFICER, "Oficial de cooperación 1", Role::Officer, None),
    ("officer-2@convite.example", "Oficial de cooperación 2", Role::Officer, None),
    ("editor@convite.example", "Edición del catálogo", Role::Editor, None),
    ("analyst@convite.example", "Análisis de la demanda", Role::Analyst, None),
    ("coordinator@metro.example", "Coordinación Metro", Role::AgencyCoordinator, Some("metro")),
    ("editor@metro.example", "Edición Metro", Role::AgencyEditor, Some("metro")),
    ("validator@metro.example", "Validación Metro", Role::AgencyValidator, Some("metro")),
    ("coordinator@edu.example", "Coordinación EDU", Role::AgencyCoordinator, Some("edu")),
    ("editor@edu.example", "Edición EDU", Role::AgencyEditor, Some("edu")),
    ("validator@edu.example", "Validación EDU", Role::AgencyValidator, Some("edu")),
];

/// The agencies that have a system of their own.
const CLIENTS: [&str; 2] = ["metro", "edu"];

/// Who takes part.
pub(super) struct Cast {
    pub editor: UserId,
    pub lead: UserId,
    pub officers: [UserId; 2],
    pub agencies: Vec<Agency>,
    pub accounts: Vec<(UserId, Role, Option<AgencyId>)>,
    pub organizations: Vec<Organization>,
    pub logins: Vec<Login>,
    pub clients: Vec<ClientLogin>,
}

impl Cast {
    /// Somebody of an agency: its demo account with the role where it has one, else an account that nobody signs in to.
    pub async fn of_agency(
        &self,
        connection: &mut Connection,
        agency: &AgencyRef,
        role: Role,
        now: DateTime<Utc>,
    ) -> Result<Caller, DemoError> {
        let known = self.accounts.iter().find(|(_, held, of)| *held == role && *of == Some(agency.id));
        let id = match known {
            Some((id, ..)) => *id,
            None => author(connection, agency, role, now).await?,
        };
        let caller = UserCaller { id, roles: vec![role], agency: Some(agency.id), must_change_password: false };
        Ok(Caller::User(caller))
    }

    /// An agency by its code.
    pub fn agency(&self, code: &str) -> Result<AgencyRef, DemoError> {
        let found = self.agencies.iter().find(|agency| agency.code == code);
        let found = found.ok_or_else(|| DemoError::sample(code, "there is no such agency"))?;
        Ok(AgencyRef { id: found.id, code: found.code.clone(), name: found.name.clone() })
    }
}

/// Stores the cast.
pub(super) async fn assemble(connection: &mut Connection, now: DateTime<Utc>) -> Result<Cast, DemoError> {
    let agencies = agencies_of(connection, now).await?;
    let agency_of = |code: &str| agencies.iter().find(|agency| agency.code == code).map(|agency| agency.id);
    let organizations = organizations_of(connection, now).await?;
    let mut logins = Vec::new();
    let mut accounts = Vec::new();
    for (email, post, role, agency) in USERS {
        let agency = agency.and_then(agency_of);
        let (id, login) = user(connection, (email, post, role, agency), now).await?;
        accounts.push((id, role, agency));
        logins.push(login);
    }
    let mut clients = Vec::new();
    for agency in agencies.iter().filter(|agency| CLIENTS.contains(&agency.code.as_str())) {
        clients.push(client(connection, agency, now).await?);
    }
    let with = |role: Role| accounts.iter().filter(move |(_, held, _)| *held == role).map(|(id, ..)| *id);
    let missing = || DemoError::sample("the cast", "it lacks officers, a lead or an editor");
    let mut officers = with(Role::Officer);
    let (first, second) = (officers.next().ok_or_else(missing)?, officers.next().ok_or_else(missing)?);
    let lead = with(Role::Lead).next().ok_or_else(missing)?;
    let editor = with(Role::Editor).next().ok_or_else(missing)?;
    Ok(Cast { editor, lead, officers: [first, second], agencies, accounts, organizations, logins, clients })
}

/// The example's id for the first of a kind, a new one for the others.
fn id_of(index: usize) -> Uuid {
    if index == 0 { EXAMPLE_ID } else { Ids.next(|id| id) }
}

async fn agencies_of(connection: &mut Connection, now: DateTime<Utc>) -> Result<Vec<Agency>, DemoError> {
    let mut all = Vec::new();
    for (index, (code, name, about, website)) in AGENCIES.into_iter().enumerate() {
        let agency = Agency {
            id: AgencyId::new(id_of(index)),
            version: 1,
            code: code.to_owned(),
            name: name.to_owned(),
            description: Some(about.to_owned()),
            website: website.map(str::to_owned),
            email: Some(format!("visitas@{}.example", code.replace('_', "-"))),
            parallel_capacity: None,
            weekly_cap: None,
            weight: 1,
            created_at: now,
            updated_at: now,
        };
        agencies::insert(connection, &agency).await?;
        note(connection, (SubjectKind::Agency, agency.id.get()), now).await?;
        all.push(agency);
    }
    Ok(all)
}

async fn organizations_of(connection: &mut Connection, now: DateTime<Utc>) -> Result<Vec<Organization>, DemoError> {
    let mut all = Vec::new();
    for (index, (name, kind, country, city, alias)) in ORGANIZATIONS.into_iter().enumerate() {
        let country: Country = country.parse().map_err(|error| DemoError::sample(name, error))?;
        let organization = Organization {
            id: OrganizationId::new(id_of(index)),
            version: 1,
            name: name.to_owned(),
            kind,
            country,
            city: Some(city.to_owned()),
            website: None,
            aliases: vec![alias.to_owned()],
            merged: Vec::new(),
            created_at: now,
            updated_at: now,
            merged_into_id: None,
        };
        organizations::insert(connection, &organization).await?;
        note(connection, (SubjectKind::Organization, organization.id.get()), now).await?;
        all.push(organization);
    }
    Ok(all)
}

async fn user(
    connection: &mut Connection,
    (email, post, role, agency_id): (&str, &str, Role, Option<AgencyId>),
    now: DateTime<Utc>,
) -> Result<(UserId, Login), DemoError> {
    let password = passwords::one_time_password()?;
    let user = User {
        id: Ids.next(UserId::new),
        version: 1,
        email: email.to_owned(),
        display_name: post.to_owned(),
        roles: vec![role],
        agency_id,
        disabled: false,
        must_change_password: false,
        oidc_subject: None,
        created_at: now,
        updated_at: now,
    };
    users::insert(connection, &user, &passwords::hash(&password).await?).await?;
    note(connection, (SubjectKind::User, user.id.get()), now).await?;
    let agency = agency_id.map(|id| id.to_string());
    Ok((user.id, Login { email: user.email, password, roles: vec![role.to_string()], agency }))
}

/// Somebody who speaks for an agency in the samples, whom nobody signs in as: the password is not kept.
async fn author(
    connection: &mut Connection,
    agency: &AgencyRef,
    role: Role,
    now: DateTime<Utc>,
) -> Result<UserId, DemoError> {
    let post = format!("{} · {}", role.label().es, agency.name);
    let email = format!("{}@{}.example", role.as_str().replace('_', "-"), agency.code.replace('_', "-"));
    Ok(user(connection, (&email, &post, role, Some(agency.id)), now).await?.0)
}

async fn client(connection: &mut Connection, agency: &Agency, now: DateTime<Utc>) -> Result<ClientLogin, DemoError> {
    let (secret, hash) = tokens::new_token(tokens::CLIENT_SECRET)?;
    let client = OauthClient {
        id: Ids.next(OauthClientId::new),
        version: 1,
        client_id: format!("{}-demo", agency.code),
        name: format!("Sistema de {}", agency.name),
        agency_id: agency.id,
        disabled: false,
        created_at: now,
        updated_at: now,
    };
    oauth_clients::insert(connection, &client, &hash).await?;
    note(connection, (SubjectKind::OauthClient, client.id.get()), now).await?;
    Ok(ClientLogin { client_id: client.client_id, client_secret: secret, agency: agency.id.to_string() })
}

/// Notes in the audit trail that something was made.
pub(super) async fn note(
    connection: &mut Connection,
    (subject_kind, subject_id): (SubjectKind, Uuid),
    at: DateTime<Utc>,
) -> Result<(), DemoError> {
    let event = NewAuditEvent {
        id: Ids.next(AuditEventId::new),
        at,
        actor: Actor::SYSTEM,
        action: "create",
        subject_kind,
        subject_id,
        states: None,
        fields: Vec::new(),
        visibility: Visibility::Internal,
    };
    Ok(audit::record(connection, &[event]).await?)
}
