//! What requesters are told.

use convite_tests::{TestApp, TestRequest, forms};
use serde_json::{Value, json};

use super::post_office::{Mail, PostOffice};

/// The letter on the last thing that happened; those before it are delivered and put away.
async fn last_letter(app: &TestApp, office: &PostOffice) -> Mail {
    office.serve(app).await;
    office.collect().pop().expect("a letter")
}

/// The reference number of a request.
async fn reference(request: &TestRequest) -> String {
    request.seen().await.text("reference").to_owned()
}

fn in_english(form: Value) -> Value {
    let mut form = form;
    form["requester"]["language"] = json!("en");
    form
}

#[tokio::test]
async fn a_submission_is_acknowledged_with_reference_and_due_date() {
    let (app, office) = (TestApp::start().await, PostOffice::open());
    let request = app.submitted().await;
    let letter = last_letter(&app, &office).await;
    let reference = reference(&request).await;
    assert_eq!((&*letter.recipient, &*letter.to), ("movilidad@example.org", "movilidad@example.org"));
    assert_eq!(letter.subject, format!("{reference}: recibimos su solicitud"));
    assert_eq!(letter.language, "es");
    assert!(letter.body.contains(&reference), "{}", letter.body);
    assert!(letter.body.contains("el 20 de marzo de 2026"), "{}", letter.body);
    assert!(letter.body.contains("a más tardar el 15 de abril de 2026"), "{}", letter.body);
}

#[tokio::test]
async fn a_requester_is_written_to_in_their_language() {
    let (app, office) = (TestApp::start().await, PostOffice::open());
    let request = app.submitted_of(in_english(app.form())).await;
    let letter = last_letter(&app, &office).await;
    assert_eq!(letter.subject, format!("{}: we received your request", reference(&request).await));
    assert_eq!(letter.language, "en");
    assert!(letter.body.contains("by 15 April 2026"), "{}", letter.body);
}

#[tokio::test]
async fn a_question_says_what_is_missing() {
    let (app, office) = (TestApp::start().await, PostOffice::open());
    let request = app.info_requested(&app.officer().await).await;
    let letter = last_letter(&app, &office).await;
    assert_eq!(letter.subject, format!("{}: necesitamos información", reference(&request).await));
    assert!(letter.body.contains("- ¿Qué debería cambiar después de la visita?"), "{}", letter.body);
}

#[tokio::test]
async fn a_refusal_says_why_and_what_else_could_be_done() {
    let (app, office) = (TestApp::start().await, PostOffice::open());
    let officer = app.officer().await;
    let request = app.in_review_of(&officer, in_english(app.form())).await;
    officer.act(&request, "decline", forms::decline()).await.ok();
    let letter = last_letter(&app, &office).await;
    assert_eq!(letter.subject, format!("{}: answer to your request", reference(&request).await));
    for said in [
        "Reason: No capacity in the dates asked for.",
        "En esas fechas las entidades anfitrionas no tienen capacidad.",
        "- Virtual session: Una sesión virtual en abril.",
    ] {
        assert!(letter.body.contains(said), "{}", letter.body);
    }
}

#[tokio::test]
async fn a_refusal_without_an_alternative_says_why_there_is_none() {
    let (app, office) = (TestApp::start().await, PostOffice::open());
    let officer = app.officer().await;
    let request = app.in_review(&officer).await;
    let decline = json!({ "reason": "not_this_city", "text": "No es nuestra.", "no_alternative_reason": "Es única." });
    officer.act(&request, "decline", decline).await.ok();
    let letter = last_letter(&app, &office).await;
    assert!(letter.body.contains("No le proponemos una alternativa por esta razón: Es única."), "{}", letter.body);
}

#[tokio::test]
async fn an_acceptance_says_what_was_granted() {
    let (app, office) = (TestApp::start().await, PostOffice::open());
    let request = app.accepted(&app.officer().await).await;
    let letter = last_letter(&app, &office).await;
    assert_eq!(letter.subject, format!("{}: su solicitud fue aceptada", reference(&request).await));
    for said in
        ["- Fechas: del 19 de mayo de 2026 al 21 de mayo de 2026", "- Tamaño máximo del grupo: 12", "Los esperamos."]
    {
        assert!(letter.body.contains(said), "{}", letter.body);
    }
}

#[tokio::test]
async fn an_acceptance_says_what_was_not_granted_as_it_was_asked_for() {
    let (app, office) = (TestApp::start().await, PostOffice::open());
    let officer = app.officer().await;
    let items: Vec<_> = ["a", "b", "c"].map(|name| json!({ "kind": "site", "text": format!("spam-{name}") })).into();
    let request = app.linked_of(&officer, forms::with(app.form(), json!({ "items": items }))).await;
    let items = request.seen().await["items"].clone();
    let decisions = json!([
        { "item_id": items[0]["id"], "decision": "granted" },
        { "item_id": items[1]["id"], "decision": "rejected", "reason": "Está en obra." },
        { "item_id": items[2]["id"], "decision": "substituted", "reason": "Enseña lo mismo.",
          "substitute": { "kind": "site", "text": "Línea K" } },
    ]);
    let terms = forms::with(forms::acceptance(app.clock.today()), json!({ "items": decisions }));
    officer.act(&request, "accept", terms).await.ok();
    let letter = last_letter(&app, &office).await;
    let said =
        "- Ítem 2: no se concede. Motivo: Está en obra.\n- Ítem 3: en su lugar, Línea K. Motivo: Enseña lo mismo.\n";
    assert!(letter.body.contains(said), "{}", letter.body);
    assert!(!letter.body.contains("spam") && !letter.body.contains("Ítem 1"), "{}", letter.body);
    assert!(letter.html.contains("Ítem 2: no se concede."), "{}", letter.html);
}

#[tokio::test]
async fn a_withdrawal_is_confirmed() {
    let (app, office) = (TestApp::start().await, PostOffice::open());
    let request = app.withdrawn().await;
    let letter = last_letter(&app, &office).await;
    assert_eq!(letter.subject, format!("{}: confirmamos su desistimiento", reference(&request).await));
    assert!(letter.body.contains("el 20 de marzo de 2026"), "{}", letter.body);
}

#[tokio::test]
async fn a_letter_leads_to_the_tracking_page_without_a_token() {
    let page = "https://portal.example.org/seguimiento";
    let app = TestApp::start_with(|settings| settings.tracking_page = Some(page.to_owned())).await;
    let office = PostOffice::open();
    let request = app.submitted().await;
    let letter = last_letter(&app, &office).await;
    assert!(letter.body.contains(&format!("en {page} con el enlace")), "{}", letter.body);
    assert!(!letter.body.contains(&request.tracking_token) && !letter.body.contains('#'), "{}", letter.body);
}

#[tokio::test]
async fn a_letter_repeats_nothing_that_its_requester_wrote() {
    let (app, office) = (TestApp::start().await, PostOffice::open());
    let mut form = app.form();
    form["requester"]["given_name"] = json!("Gane en https://spam.example.org");
    form["organization"]["name"] = json!("Gane en https://spam.example.org");
    app.submitted_of(form).await;
    let letter = last_letter(&app, &office).await;
    assert!(!format!("{letter:?}").contains("spam"), "{letter:?}");
}

#[tokio::test]
async fn what_officers_write_stays_text_in_both_forms_of_a_letter() {
    let (app, office) = (TestApp::start().await, PostOffice::open());
    let officer = app.officer().await;
    let request = app.in_review(&officer).await;
    let (name, text) = ("Área <b>&", "<script>alert(1)</script>\r\nBcc: todos@example.org\r\n\r\nSubject: otro");
    let transfer = json!({ "to": { "name": name }, "text": text });
    officer.act(&request, "transfer", transfer).await.ok();
    let letter = last_letter(&app, &office).await;
    assert_eq!(letter.recipient, "movilidad@example.org");
    assert_eq!(letter.subject, format!("{}: trasladamos su solicitud", reference(&request).await));
    assert!(letter.body.contains(name) && letter.body.contains("<script>alert(1)</script>\nBcc:"), "{}", letter.body);
    assert!(
        letter.html.contains("<html lang=\"es\">") && letter.html.contains("Área &#60;b&#62;&#38;"),
        "{}",
        letter.html
    );
    assert!(letter.html.contains("&#60;script&#62;alert(1)") && !letter.html.contains("<script"), "{}", letter.html);
}

#[tokio::test]
async fn names_that_could_break_a_header_are_refused_and_others_stay_out_of_it() {
    let (app, office) = (TestApp::start().await, PostOffice::open());
    let mut form = app.form();
    form["requester"]["given_name"] = json!("Ana\r\nBcc: todos@example.org");
    form["requester"]["email"] = json!("ana@example.org\r\nBcc: todos@example.org");
    let refused = app.visitor().post("/v1/requests", form.clone()).await;
    refused.expect_bad_fields(&["/requester/email: invalid_email", "/requester/given_name: forbidden_character"]);
    form["requester"]["given_name"] = json!("<script>alert(1)</script>");
    form["requester"]["email"] = json!("ana@example.org");
    app.submitted_of(form).await;
    let letter = last_letter(&app, &office).await;
    assert!(!letter.html.contains("<script") && !letter.subject.contains("script"), "{letter:?}");
}

#[tokio::test]
async fn a_letter_names_its_sender_its_date_and_that_a_machine_wrote_it() {
    let from = "Agencia de Cooperación <no-reply@example.org>";
    let app = TestApp::start_with(|settings| settings.mail_from = from.to_owned()).await;
    let office = PostOffice::open();
    app.submitted().await;
    app.clock.set("2026-03-23T12:30:00Z");
    let letter = last_letter(&app, &office).await;
    assert_eq!(letter.from.replace('"', ""), from);
    assert_eq!(letter.date, app.now().timestamp());
    assert!(letter.message_id.ends_with("@example.org>"), "{letter:?}");
    assert_eq!(letter.auto_submitted, "auto-generated");
}

#[tokio::test]
async fn what_is_set_aside_or_given_more_time_is_told() {
    let (app, office) = (TestApp::start().await, PostOffice::open());
    let officer = app.officer().await;
    app.clock.set("2026-03-20T15:00:00Z");
    let canonical = app.in_review(&officer).await;
    let other = reference(&canonical).await;
    let text = "Lo que sigue es nuestro.";
    let steps = [
        ("extend", json!({ "business_days": 5, "reason": text }), "nuevo plazo de respuesta", "22 de abril de 2026"),
        ("waitlist", json!({ "text": text }), "su solicitud está en lista de espera", text),
        ("resume", json!({}), "retomamos su solicitud", "a más tardar el 15 de abril de 2026"),
        ("mark-duplicate", json!({ "canonical_id": canonical.id }), "su solicitud está en otra", &other),
        ("unmark-duplicate", json!({ "reason": text }), "retomamos su solicitud", "15 de abril de 2026"),
        (
            "transfer",
            json!({ "to": { "name": "Área Metropolitana" }, "text": text }),
            "trasladamos su solicitud",
            "Área",
        ),
    ];
    let request = app.in_review(&officer).await;
    office.serve(&app).await;
    office.collect();
    for (action, command, subject, said) in steps {
        officer.act(&request, action, command).await.ok();
        let letter = last_letter(&app, &office).await;
        assert!(letter.subject.ends_with(subject), "{action}: {}", letter.subject);
        assert!(letter.body.contains(said), "{action}: {}", letter.body);
        // The reason of an unmarking is a note of the officers.
        assert!(action != "unmark-duplicate" || !letter.body.contains(text), "{}", letter.body);
    }
}
