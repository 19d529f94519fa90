use convite_domain::RequestId;
use convite_persistence::attachments;
use convite_tests::files::{self, Form};
use convite_tests::{Answer, TestApp, TestRequest};

use super::{collected, stored};

async fn attach(request: &TestRequest, text: &str) -> Answer {
    request.requester.attach(request, Form::with("carta.pdf", files::pdf(text))).await.expect(201)
}

async fn remove(request: &TestRequest, attachment: &Answer) {
    request.requester.delete(&request.path(&format!("attachments/{}", attachment.text("id")))).await.expect(204);
}

#[tokio::test]
async fn an_object_goes_with_its_last_attachment() {
    let app = TestApp::start().await;
    let (one, other) = (app.draft().await, app.draft().await);
    let (first, second) = (attach(&one, "igual").await, attach(&other, "igual").await);
    remove(&one, &first).await;
    assert_eq!((collected(&app).await, stored(&app).len()), (0, 1));
    remove(&other, &second).await;
    assert_eq!((collected(&app).await, stored(&app).len()), (1, 0));
    assert_eq!(collected(&app).await, 0);
    attach(&one, "igual").await;
    assert_eq!(stored(&app).len(), 1);
}

#[tokio::test]
async fn an_object_without_a_row_is_left_alone_for_a_time_of_grace() {
    let app = TestApp::start().await;
    let request = app.draft().await;
    let kept = attach(&request, "queda").await;
    let folder = stored(&app)[0].ancestors().nth(3).expect("the folder of the database").to_owned();
    for orphan in ["files/ab/abcdef.rolled-back", "incoming/whole-but-not-named", "incoming/cut#1"] {
        let path = folder.join(orphan);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, "x").expect("a file");
    }
    // The machine's clock, which files go by, is later than the test's.
    assert_eq!((collected(&app).await, stored(&app).len()), (0, 4));
    app.clock.set("2100-01-01T00:00:00Z");
    assert_eq!((collected(&app).await, stored(&app).len()), (2, 1));
    let content = request.path(&format!("attachments/{}/content", kept.text("id")));
    assert_eq!(request.requester.get(&content).await.ok().body, files::pdf("queda"));
}

#[tokio::test]
async fn what_was_attached_to_a_request_can_be_erased() {
    let app = TestApp::start().await;
    let (request, other) = (app.draft().await, app.draft().await);
    attach(&request, "uno").await;
    attach(&request, "dos").await;
    attach(&other, "dos").await;
    let id = RequestId::new(request.id.parse().expect("an id"));
    let mut connection = app.database.connection().await.expect("a connection");
    assert_eq!(attachments::erase(&mut connection, id).await.expect("erased"), 2);
    assert_eq!(request.requester.get(&request.path("attachments")).await.ok().items().len(), 0);
    assert_eq!((collected(&app).await, stored(&app).len()), (1, 1));
    assert_eq!(other.requester.get(&other.path("attachments")).await.ok().items().len(), 1);
}

#[tokio::test]
async fn an_object_that_is_lost_is_a_bug_and_not_a_missing_attachment() {
    let app = TestApp::start().await;
    let request = app.draft().await;
    let kept = attach(&request, "perdido").await;
    std::fs::remove_file(&stored(&app)[0]).expect("it goes");
    let path = request.path(&format!("attachments/{}/content", kept.text("id")));
    let head = format!("GET {path} HTTP/1.1\r\nAuthorization: Bearer {}", request.tracking_token);
    assert_eq!(convite_tests::raw::exchange(app.address(), &head, "").await.status, 500);
}

#[tokio::test]
async fn what_else_lies_in_a_folder_is_nobodys_to_collect() {
    let app = TestApp::start().await;
    attach(&app.draft().await, "de otra instalación").await;
    let folder = app.shared.settings.attachments.attachments_dir.clone().expect("a folder");
    std::fs::write(folder.join("apuntes.txt"), "x").expect("a file");
    let other = TestApp::start().await;
    other.sql().await.batch_execute("UPDATE attachment_stores SET folder = gen_random_uuid()").await.expect("another");
    let beside = TestApp::start_on(&other.database_url, |settings| {
        settings.attachments.attachments_dir = Some(folder);
    })
    .await;
    beside.clock.set("2100-01-01T00:00:00Z");
    assert_eq!((collected(&beside).await, stored(&app).len()), (0, 2));
}
