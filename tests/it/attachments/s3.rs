use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use convite_tests::TestApp;
use convite_tests::files::{self, Form};
use hyper_util::rt::TokioIo;
use s3s::auth::SimpleAuth;
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s_fs::FileSystem;
use tokio::net::TcpListener;

use super::collected;

/// A bucket of a small S3 server on this machine, which goes with this value.
struct Bucket {
    address: SocketAddr,
    folder: PathBuf,
    server: tokio::task::JoinHandle<()>,
}

impl Bucket {
    async fn open(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("convite-s3-{}-{name}", std::process::id()));
        std::fs::create_dir_all(folder.join("adjuntos")).expect("a bucket");
        let mut builder = S3ServiceBuilder::new(FileSystem::new(&folder).expect("a file system"));
        builder.set_auth(SimpleAuth::from_single("convite", "a-secret-key"));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let server = tokio::spawn(serve(listener, builder.build()));
        Self { address, folder, server }
    }

    /// A server that keeps its attachments here.
    async fn app(&self) -> TestApp {
        let endpoint = format!("http://{}", self.address);
        TestApp::start_with(|settings| {
            let attachments = &mut settings.attachments;
            // The server names its own files after whole keys, so there is no room for a long prefix.
            attachments.attachments_url = Some("s3://adjuntos/a/b".to_owned());
            attachments.s3_endpoint = Some(endpoint);
            attachments.s3_region = Some("us-east-1".to_owned());
            attachments.s3_access_key_id = Some("convite".to_owned());
            attachments.s3_secret_access_key = Some("a-secret-key".to_owned());
        })
        .await
    }

    /// The objects below the prefix.
    fn objects(&self) -> Vec<PathBuf> {
        files::below(&self.folder.join("adjuntos").join(Path::new("a/b")))
    }
}

impl Drop for Bucket {
    fn drop(&mut self) {
        self.server.abort();
        std::fs::remove_dir_all(&self.folder).expect("the bucket goes");
    }
}

async fn serve(listener: TcpListener, service: S3Service) {
    loop {
        let (socket, _) = listener.accept().await.expect("a connection");
        let service = service.clone();
        tokio::spawn(async move {
            let http = hyper_util::server::conn::auto::Builder::new(hyper_util::rt::TokioExecutor::new());
            // A client that hangs up is none of the test's business.
            http.serve_connection(TokioIo::new(socket), service).await.ok();
        });
    }
}

#[tokio::test]
async fn files_are_kept_in_a_bucket() {
    let bucket = Bucket::open("kept").await;
    let app = bucket.app().await;
    let (one, other) = (app.draft().await, app.draft().await);
    let content = files::pdf_of(6 << 20);
    let attach = async |request: &convite_tests::TestRequest| {
        request.requester.attach(request, Form::with("carta.pdf", &content)).await.expect(201)
    };
    let (first, second) = (attach(&one).await, attach(&other).await);
    let [object] = <[_; 1]>::try_from(bucket.objects()).expect("one object");
    assert!(object.to_string_lossy().contains(first.text("sha256")), "{object:?}");
    let path = one.path(&format!("attachments/{}", first.text("id")));
    let fetched = one.requester.get(&format!("{path}/content")).await.ok();
    assert!(fetched.body == content);
    assert_eq!(fetched.header("content-length"), Some("6291456"));
    one.requester.delete(&path).await.expect(204);
    assert_eq!((collected(&app).await, bucket.objects().len()), (0, 1));
    other.requester.delete(&other.path(&format!("attachments/{}", second.text("id")))).await.expect(204);
    assert_eq!((collected(&app).await, bucket.objects().len()), (1, 0));
}

#[tokio::test]
async fn a_file_that_is_refused_leaves_nothing_in_a_bucket() {
    let bucket = Bucket::open("refused").await;
    let app = bucket.app().await;
    let request = app.draft().await;
    let too_long = files::pdf_of((10 << 20) + 1);
    request.requester.attach(&request, Form::with("carta.pdf", too_long)).await.expect(413);
    request.requester.attach(&request, Form::with("carta.pdf", "MZ")).await.expect(415);
    let form = Form::with("carta.pdf", files::pdf("x")).kind("no_kind");
    request.requester.attach(&request, form).await.expect(422);
    assert_eq!(bucket.objects(), Vec::<PathBuf>::new());
}

#[tokio::test]
async fn without_its_bucket_a_server_takes_no_file_and_all_else() {
    let bucket = Bucket::open("away").await;
    let app = bucket.app().await;
    let request = app.draft().await;
    bucket.server.abort();
    let refused = request.requester.attach(&request, Form::with("carta.pdf", files::pdf("x"))).await.expect(503);
    assert!(refused.header("retry-after").is_some());
    request.submit().await.ok();
}
