//! The world that requests come from: cities, bodies, people and questions. Names are of real kinds of bodies; people are
//! made up.

/// Spanish, English, Portuguese: how something is called in each.
pub type Named = [&'static str; 3];

/// Country, and the city's name in three languages.
pub const CITIES: [(&str, Named); 58] = [
    ("CO", ["Bogotá", "Bogotá", "Bogotá"]),
    ("CO", ["Cali", "Cali", "Cali"]),
    ("CO", ["Barranquilla", "Barranquilla", "Barranquilla"]),
    ("CO", ["Bucaramanga", "Bucaramanga", "Bucaramanga"]),
    ("CO", ["Manizales", "Manizales", "Manizales"]),
    ("MX", ["Ciudad de México", "Mexico City", "Cidade do México"]),
    ("MX", ["Guadalajara", "Guadalajara", "Guadalajara"]),
    ("MX", ["Monterrey", "Monterrey", "Monterrey"]),
    ("MX", ["Mérida", "Mérida", "Mérida"]),
    ("AR", ["Buenos Aires", "Buenos Aires", "Buenos Aires"]),
    ("AR", ["Rosario", "Rosario", "Rosario"]),
    ("AR", ["Córdoba", "Córdoba", "Córdoba"]),
    ("AR", ["Mendoza", "Mendoza", "Mendoza"]),
    ("BR", ["San Pablo", "São Paulo", "São Paulo"]),
    ("BR", ["Río de Janeiro", "Rio de Janeiro", "Rio de Janeiro"]),
    ("BR", ["Recife", "Recife", "Recife"]),
    ("BR", ["Curitiba", "Curitiba", "Curitiba"]),
    ("BR", ["Fortaleza", "Fortaleza", "Fortaleza"]),
    ("BR", ["Florianópolis", "Florianópolis", "Florianópolis"]),
    ("CL", ["Santiago", "Santiago", "Santiago"]),
    ("CL", ["Valparaíso", "Valparaíso", "Valparaíso"]),
    ("CL", ["Concepción", "Concepción", "Concepción"]),
    ("PE", ["Lima", "Lima", "Lima"]),
    ("PE", ["Arequipa", "Arequipa", "Arequipa"]),
    ("PE", ["Cusco", "Cusco", "Cusco"]),
    ("EC", ["Quito", "Quito", "Quito"]),
    ("EC", ["Guayaquil", "Guayaquil", "Guayaquil"]),
    ("EC", ["Cuenca", "Cuenca", "Cuenca"]),
    ("BO", ["La Paz", "La Paz", "La Paz"]),
    ("BO", ["Santa Cruz de la Sierra", "Santa Cruz de la Sierra", "Santa Cruz de la Sierra"]),
    ("PY", ["Asunción", "Asunción", "Assunção"]),
    ("UY", ["Montevideo", "Montevideo", "Montevidéu"]),
    ("CR", ["San José", "San José", "San José"]),
    ("PA", ["Ciudad de Panamá", "Panama City", "Cidade do Panamá"]),
    ("SV", ["San Salvador", "San Salvador", "San Salvador"]),
    ("GT", ["Ciudad de Guatemala", "Guatemala City", "Cidade da Guatemala"]),
    ("HN", ["Tegucigalpa", "Tegucigalpa", "Tegucigalpa"]),
    ("DO", ["Santo Domingo", "Santo Domingo", "Santo Domingo"]),
    ("ES", ["Madrid", "Madrid", "Madri"]),
    ("ES", ["Bilbao", "Bilbao", "Bilbao"]),
    ("ES", ["Valencia", "Valencia", "Valência"]),
    ("PT", ["Lisboa", "Lisbon", "Lisboa"]),
    ("PT", ["Oporto", "Porto", "Porto"]),
    ("FR", ["Lyon", "Lyon", "Lyon"]),
    ("FR", ["Marsella", "Marseille", "Marselha"]),
    ("DE", ["Hamburgo", "Hamburg", "Hamburgo"]),
    ("IT", ["Turín", "Turin", "Turim"]),
    ("GB", ["Manchester", "Manchester", "Manchester"]),
    ("GB", ["Londres", "London", "Londres"]),
    ("US", ["Nueva York", "New York", "Nova York"]),
    ("US", ["Chicago", "Chicago", "Chicago"]),
    ("ZA", ["Ciudad del Cabo", "Cape Town", "Cidade do Cabo"]),
    ("KE", ["Nairobi", "Nairobi", "Nairóbi"]),
    ("IN", ["Bombay", "Mumbai", "Mumbai"]),
    ("KR", ["Seúl", "Seoul", "Seul"]),
    ("JP", ["Kioto", "Kyoto", "Quioto"]),
    ("AO", ["Luanda", "Luanda", "Luanda"]),
    ("MZ", ["Maputo", "Maputo", "Maputo"]),
];

/// A kind of body: its code, its name in three languages, and other names in use; `{}` is the city. National bodies are
/// named without one.
pub struct Body {
    /// As in the vocabulary of organization kinds.
    pub kind: &'static str,
    /// Its name.
    pub name: Named,
    /// Others for it.
    pub others: &'static [&'static str],
    /// Its acronym, where it goes by one.
    pub acronym: Option<&'static str>,
}

const fn body(kind: &'static str, name: Named, others: &'static [&'static str], acronym: Option<&'static str>) -> Body {
    Body { kind, name, others, acronym }
}

/// The kinds of bodies.
pub const BODIES: [Body; 30] = [
    body(
        "municipality",
        ["Alcaldía de {}", "Municipality of {}", "Prefeitura de {}"],
        &[
            "Municipalidad de {}",
            "Municipio de {}",
            "Alcaldía Municipal de {}",
            "City of {}",
            "Prefeitura Municipal de {}",
        ],
        None,
    ),
    body(
        "legislature",
        ["Concejo Municipal de {}", "{} Municipal Council", "Câmara de Vereadores de {}"],
        &["Concejo de {}"],
        None,
    ),
    body(
        "subnational_government",
        ["Gobierno Regional de {}", "Regional Government of {}", "Governo Regional de {}"],
        &["Gobernación de {}"],
        None,
    ),
    body(
        "municipality",
        ["Secretaría de Movilidad de {}", "Secretariat of Mobility of {}", "Secretaria de Mobilidade de {}"],
        &["Secretaría Municipal de Movilidad", "Sec. de Movilidad de {}"],
        None,
    ),
    body(
        "municipality",
        ["Secretaría de Educación de {}", "Secretariat of Education of {}", "Secretaria de Educação de {}"],
        &["Secretaría Distrital de Educación"],
        None,
    ),
    body(
        "municipality",
        ["Secretaría de Cultura de {}", "Secretariat of Culture of {}", "Secretaria de Cultura de {}"],
        &[],
        None,
    ),
    body(
        "university",
        ["Universidad Nacional de {}", "National University of {}", "Universidade Nacional de {}"],
        &["Univ. Nacional de {}"],
        None,
    ),
    body(
        "university",
        ["Universidad Católica de {}", "Catholic University of {}", "Universidade Católica de {}"],
        &["Pontificia Universidad Católica de {}"],
        None,
    ),
    body(
        "university",
        ["Universidad Tecnológica de {}", "Technological University of {}", "Universidade Tecnológica de {}"],
        &[],
        None,
    ),
    body(
        "development_agency",
        [
            "Agencia de Cooperación e Inversión de {}",
            "Agency of Cooperation and Investment of {}",
            "Agência de Cooperação e Investimento de {}",
        ],
        &["Agencia de Cooperación e Inversión"],
        Some("ACI"),
    ),
    body(
        "development_agency",
        [
            "Agencia de Desarrollo Económico de {}",
            "Economic Development Agency of {}",
            "Agência de Desenvolvimento Econômico de {}",
        ],
        &[],
        Some("ADE"),
    ),
    body(
        "other",
        [
            "Empresa de Desarrollo Urbano de {}",
            "Urban Development Company of {}",
            "Empresa de Desenvolvimento Urbano de {}",
        ],
        &["Empresa de Desarrollo Urbano"],
        Some("EDU"),
    ),
    body(
        "other",
        [
            "Instituto Municipal de Planeación de {}",
            "Municipal Institute of Planning of {}",
            "Instituto Municipal de Planejamento de {}",
        ],
        &["Instituto de Planeación"],
        Some("IMP"),
    ),
    body("other", ["Metro de {}", "{} Metro", "Metrô de {}"], &["Empresa Metro de {}"], None),
    body(
        "other",
        ["Empresas Públicas de {}", "Public Companies of {}", "Empresas Públicas de {}"],
        &["Empresas Públicas"],
        None,
    ),
    body(
        "private_sector",
        ["Cámara de Comercio de {}", "Chamber of Commerce of {}", "Câmara de Comércio de {}"],
        &["Cámara de Comercio e Industria de {}"],
        None,
    ),
    body(
        "professional_association",
        ["Colegio de Arquitectos de {}", "Association of Architects of {}", "Colégio de Arquitetos de {}"],
        &[],
        None,
    ),
    body(
        "ngo",
        ["Fundación Semillas de {}", "Fundación Semillas de {}", "Fundação Sementes de {}"],
        &["Fundación Semillas"],
        None,
    ),
    body(
        "ngo",
        ["Corporación Horizontes", "Corporación Horizontes", "Corporação Horizontes"],
        &["Corp. Horizontes de {}"],
        None,
    ),
    body("ngo", ["Fundación Barrio Vivo", "Barrio Vivo Foundation", "Fundação Bairro Vivo"], &["Barrio Vivo"], None),
    body("ngo", ["Red de Bibliotecas de {}", "Network of Libraries of {}", "Rede de Bibliotecas de {}"], &[], None),
    body("media", ["Diario La Voz de {}", "Diario La Voz de {}", "Diário A Voz de {}"], &["La Voz de {}"], None),
    body(
        "national_government",
        ["Ministerio de Educación", "Ministry of Education", "Ministério da Educação"],
        &["Ministerio de Educación Nacional"],
        None,
    ),
    body(
        "national_government",
        ["Ministerio de Vivienda", "Ministry of Housing", "Ministério da Habitação"],
        &["Ministerio de Vivienda y Urbanismo"],
        None,
    ),
    body(
        "national_government",
        [
            "Departamento Nacional de Planeación",
            "National Department of Planning",
            "Departamento Nacional de Planejamento",
        ],
        &[],
        Some("DNP"),
    ),
    body(
        "multilateral",
        ["Banco de Desarrollo Regional", "Regional Development Bank", "Banco de Desenvolvimento Regional"],
        &[],
        Some("BDR"),
    ),
    // Of words that the rules' own lists do not have.
    body(
        "other",
        ["Instituto de Patrimonio de {}", "Institute of Heritage of {}", "Instituto do Patrimônio de {}"],
        &[],
        None,
    ),
    body(
        "municipality",
        [
            "Secretaría de Bienestar Animal de {}",
            "Secretariat of Animal Welfare of {}",
            "Secretaria de Bem-Estar Animal de {}",
        ],
        &[],
        None,
    ),
    body("other", ["Puerto de {}", "Port of {}", "Porto de {}"], &["Autoridad Portuaria de {}"], None),
    body("school", ["Colegio Mayor de {}", "Colegio Mayor de {}", "Colégio Maior de {}"], &[], None),
];

/// Given names.
pub const GIVEN: [&str; 24] = [
    "Lucía",
    "Andrés",
    "Camila",
    "João",
    "Marie",
    "Sofía",
    "Mateo",
    "Valentina",
    "Kenji",
    "Amara",
    "Tomás",
    "Beatriz",
    "Rafael",
    "Inês",
    "Paulo",
    "Gabriela",
    "Hugo",
    "Elena",
    "Samuel",
    "Noemí",
    "Óscar",
    "Priya",
    "Daniel",
    "Renata",
];

/// Family names.
pub const FAMILY: [&str; 26] = [
    "Ferreyra", "Gómez", "Silva", "Rojas", "Dubois", "Tanaka", "Quispe", "Mora", "Okafor", "Weber", "Aguirre",
    "Prieto", "Cardoso", "Mendes", "Ibáñez", "Salazar", "Costa", "Núñez", "Herrera", "Paredes", "Vidal", "Acosta",
    "Kimani", "Shah", "Figueroa", "Barbosa",
];

/// Posts.
pub const POSITIONS: [&str; 6] =
    ["Directora de Movilidad", "Asesor", "Secretaria de Educación", "Jefe de Planeación", "Coordinadora", "Analista"];

/// Hosts that anybody may have a mailbox at.
pub const PUBLIC_HOSTS: [&str; 6] =
    ["gmail.com", "hotmail.com", "yahoo.com.ar", "outlook.es", "uol.com.br", "proton.me"];

/// A topic's code, and what is asked about it in three languages.
pub const TOPICS: [(&str, Named); 12] = [
    (
        "cable_mobility",
        ["el cable aéreo en las laderas", "the aerial cable car on the hillsides", "o teleférico nas encostas"],
    ),
    ("tram", ["el tranvía y su integración", "the tramway and its integration", "o bonde e sua integração"]),
    ("libraries", ["los parques biblioteca", "the library parks", "os parques biblioteca"]),
    ("innovation_districts", ["el distrito de innovación", "the innovation district", "o distrito de inovação"]),
    (
        "violence_prevention",
        ["la prevención de la violencia", "the prevention of violence", "a prevenção da violência"],
    ),
    ("early_childhood", ["la atención a la primera infancia", "early childhood care", "a atenção à primeira infância"]),
    (
        "green_corridors",
        [
            "los corredores verdes contra el calor",
            "green corridors against heat",
            "os corredores verdes contra o calor",
        ],
    ),
    ("museums", ["los museos y la memoria", "museums and memory", "os museus e a memória"]),
    ("integrated_fares", ["la tarifa integrada", "integrated fares", "a tarifa integrada"]),
    ("open_data", ["los datos abiertos", "open data", "os dados abertos"]),
    ("schools", ["los colegios de calidad", "quality schools", "as escolas de qualidade"]),
    ("entrepreneurship", ["el apoyo a emprendedores", "support for entrepreneurs", "o apoio a empreendedores"]),
];

/// How a question begins, by language.
pub const OPENINGS: [[&str; 4]; 3] = [
    [
        "Queremos decidir cómo llevar a nuestra ciudad",
        "Necesitamos entender cómo se financió y se mantuvo",
        "¿De qué manera participaron los vecinos en",
        "Nos interesa conocer los resultados y los errores de",
    ],
    [
        "We want to decide how to bring to our city",
        "We need to understand how the city paid for and kept",
        "How did the neighbours take part in",
        "We would like to know the results and the mistakes of",
    ],
    [
        "Queremos decidir como levar à nossa cidade",
        "Precisamos entender como se financiou e se manteve",
        "De que maneira participaram os vizinhos em",
        "Interessa-nos conhecer os resultados e os erros de",
    ],
];

/// How it ends.
pub const ENDINGS: [[&str; 3]; 3] = [
    ["para presentarlo al concejo este año.", "y con qué aliados se gestionó.", "antes de contratar los estudios."],
    [
        "to present it to the council this year.",
        "and which partners managed it.",
        "before the studies are commissioned.",
    ],
    ["para apresentar à câmara este ano.", "e com que parceiros se geriu.", "antes de contratar os estudos."],
];
