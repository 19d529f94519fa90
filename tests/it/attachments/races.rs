use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use convite_tests::files::{self, Form};
use convite_tests::{Answer, TestApp, TestRequest};
use futures_util::future::join_all;

use super::{collected, stored};

async fn attach(request: &TestRequest, text: &str) -> Answer {
    request.requester.attach(request, Form::with("carta.pdf", files::pdf(text))).await
}

async fn remove(request: &TestRequest, attachment: &Answer) {
    request.requester.delete(&request.path(&format!("attachments/{}", attachment.text("id")))).await.expect(204);
}

async fn content_of(request: &TestRequest, attachment: &Answer) -> Vec<u8> {
    let path = request.path(&format!("attachments/{}/content", attachment.text("id")));
    request.requester.get(&path).await.ok().body
}

#[tokio::test]
async fn of_sixteen_files_at_once_five_are_attached() {
    let app = TestApp::start().await;
    let request = app.draft().await;
    let answers = join_all((0..16).map(|number| attach_numbered(&request, number))).await;
    let attached = answers.iter().filter(|answer| answer.status == 201).count();
    let refused = answers.into_iter().filter(|answer| answer.status != 201);
    assert_eq!(attached, 5);
    refused.for_each(|answer| drop(answer.expect_guard(409, "too_many_attachments")));
    assert_eq!(request.requester.get(&request.path("attachments")).await.ok().items().len(), 5);
    assert_eq!(stored(&app).len(), 5);
}

async fn attach_numbered(request: &TestRequest, number: u8) -> Answer {
    attach(request, &number.to_string()).await
}

#[tokio::test]
async fn a_file_that_comes_again_while_it_is_collected_is_never_lost() {
    let app = TestApp::start().await;
    let requests = [app.draft().await, app.draft().await, app.draft().await];
    let (done, objects) = (AtomicBool::new(false), AtomicUsize::new(0));
    let come_and_go = async |request: &TestRequest| {
        // The collector only finds the file while none of the three has it: so often, and then until it has.
        for _ in (0..500).take_while(|round| *round < 15 || objects.load(Ordering::Relaxed) == 0) {
            let attached = attach(request, "igual").await.expect(201);
            assert_eq!(content_of(request, &attached).await, files::pdf("igual"));
            remove(request, &attached).await;
        }
        attach(request, "igual").await.expect(201)
    };
    let collect = async {
        while !done.load(Ordering::Relaxed) {
            objects.fetch_add(collected(&app).await, Ordering::Relaxed);
        }
    };
    let all = async {
        let attached = join_all(requests.iter().map(come_and_go)).await;
        done.store(true, Ordering::Relaxed);
        attached
    };
    let (attached, ()) = tokio::join!(all, collect);
    assert!(objects.into_inner() > 0, "nothing was collected in the meantime");
    for (request, attached) in requests.iter().zip(&attached) {
        assert_eq!(content_of(request, attached).await, files::pdf("igual"));
    }
    assert_eq!(stored(&app).len(), 1);
}

#[tokio::test]
async fn what_an_upload_holds_is_not_collected() {
    let app = TestApp::start().await;
    let request = app.draft().await;
    let attached = attach(&request, "igual").await.expect(201);
    remove(&request, &attached).await;
    let upload = app.sql().await;
    upload.batch_execute("BEGIN; UPDATE attachment_files SET sha256 = sha256").await.expect("the row is held");
    assert_eq!((collected(&app).await, stored(&app).len()), (0, 1));
    upload.batch_execute("ROLLBACK").await.expect("the upload is refused");
    assert_eq!((collected(&app).await, stored(&app).len()), (1, 0));
}

#[tokio::test]
async fn an_upload_brings_its_own_object_when_the_old_one_is_being_collected() {
    let app = TestApp::start().await;
    let request = app.draft().await;
    let attached = attach(&request, "igual").await.expect(201);
    remove(&request, &attached).await;
    let (collector, observer) = (app.sql().await, app.sql().await);
    collector.batch_execute("BEGIN; DELETE FROM attachment_files").await.expect("the row goes");
    let old = stored(&app).remove(0);
    let ending = async {
        let waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted";
        while observer.query_one(waiting, &[]).await.expect("the locks").get::<_, i64>(0) == 0 {}
        collector.batch_execute("COMMIT").await.expect("the row is gone");
        std::fs::remove_file(old).expect("and then its object");
    };
    let (attached, ()) = tokio::join!(attach(&request, "igual"), ending);
    assert_eq!(content_of(&request, &attached.expect(201)).await, files::pdf("igual"));
}
