//! The private PostgreSQL cluster, against the PostgreSQL programs of the machine.
//!
//! Two tests need a process that owns a cluster and is killed: this file's own program, run again
//! for `owner_process` alone.

use std::env;
use std::error::Error;
use std::fs::{self, Permissions};
use std::io::{self, BufRead, BufReader, Read};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use convite_persistence::cluster::{Cluster, ClusterError, ClusterOptions};
use nix::sys::signal::{Signal, kill};
use nix::unistd::{Pid, geteuid, getpgid, getpgrp};
use tempfile::TempDir;
use tokio_postgres::{Client, NoTls};

type Outcome = Result<(), Box<dyn Error>>;

const PATIENCE: Duration = Duration::from_secs(30);
const OWNED_FOLDER: &str = "CONVITE_TEST_OWNED_FOLDER";

/// Not durable, so that the tests are quick; a fast shutdown still writes everything.
fn options(data_dir: &Path) -> ClusterOptions {
    ClusterOptions { durable: false, max_connections: 20, ..ClusterOptions::new(data_dir) }
}

async fn connect(url: &str) -> Result<Client, tokio_postgres::Error> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}

async fn ask(url: &str, sql: &str) -> Result<String, tokio_postgres::Error> {
    let row = connect(url).await?.query_one(sql, &[]).await?;
    Ok(row.get(0))
}

async fn execute(url: &str, sql: &str) -> Result<(), tokio_postgres::Error> {
    connect(url).await?.batch_execute(sql).await
}

fn postmaster(data_dir: &Path) -> Result<Pid, Box<dyn Error>> {
    let file = fs::read_to_string(data_dir.join("postgres/postmaster.pid"))?;
    let pid = file.lines().next().ok_or("an empty file")?;
    Ok(Pid::from_raw(pid.parse()?))
}

async fn eventually(what: &str, mut seen: impl AsyncFnMut() -> bool) -> Outcome {
    let deadline = Instant::now() + PATIENCE;
    while !seen().await {
        if Instant::now() > deadline {
            return Err(format!("not seen: {what}").into());
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Ok(())
}

/// A process that owns a cluster, and the address of its database.
struct OwnerProcess {
    process: Child,
    url: String,
    _output: BufReader<ChildStdout>,
}

impl OwnerProcess {
    /// `shell` runs before the process takes its place, such as `umask 077;`.
    fn start(shell: &str, data_dir: &Path) -> Result<Self, Box<dyn Error>> {
        let mut process = Command::new("/bin/sh")
            .arg("-c")
            .arg(format!("{shell} exec \"$@\""))
            .arg("owner")
            .arg(env::current_exe()?)
            .args(["owner_process", "--exact", "--nocapture"])
            .env(OWNED_FOLDER, data_dir)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut output = BufReader::new(process.stdout.take().ok_or("no output")?);
        let mut line = String::new();
        while output.read_line(&mut line)? > 0 {
            if let Some((_, url)) = line.trim().split_once("its address: ") {
                return Ok(Self { process, url: url.to_owned(), _output: output });
            }
            line.clear();
        }
        Err("the owner process has not started its cluster".into())
    }

    fn kill(mut self) -> Outcome {
        self.process.kill()?;
        self.process.wait()?;
        Ok(())
    }

    fn end(mut self) -> Outcome {
        drop(self.process.stdin.take());
        assert!(self.process.wait()?.success());
        Ok(())
    }
}

/// What the other tests run in a process of its own; by itself, without a folder to own, it has nothing to do.
#[test]
fn owner_process() -> Outcome {
    let Some(data_dir) = env::var_os(OWNED_FOLDER).map(PathBuf::from) else {
        return Ok(());
    };
    let cluster = if data_dir.as_os_str().is_empty() {
        Cluster::start_ephemeral(20)?
    } else {
        Cluster::start(options(&data_dir))?
    };
    println!("its address: {}", cluster.database_url());
    io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}

#[tokio::test]
async fn the_first_start_makes_a_database_and_a_restart_keeps_its_data() -> Outcome {
    let folder = TempDir::new()?;
    let cluster = Cluster::start(options(folder.path()))?;
    let url = cluster.database_url();
    execute(&url, "CREATE TABLE kept AS SELECT 'ñandú' AS word").await?;
    for (setting, expected) in [
        ("server_encoding", "UTF8"),
        ("lc_ctype", "C.UTF-8"),
        ("TimeZone", "UTC"),
        ("listen_addresses", ""),
        ("data_checksums", "on"),
    ] {
        let sql = format!("SELECT current_setting('{setting}')");
        assert_eq!(ask(&url, &sql).await?, expected, "{setting}");
    }
    cluster.stop();
    assert!(connect(&url).await.is_err(), "it is stopped");

    let again = Cluster::start(options(folder.path()))?;
    let kept = ask(&again.database_url(), "SELECT upper(word) FROM kept").await?;
    assert_eq!(kept, "ÑANDÚ");
    Ok(())
}

#[tokio::test]
async fn a_durable_cluster_does_not_trade_safety_for_speed() -> Outcome {
    let folder = TempDir::new()?;
    let cluster = Cluster::start(ClusterOptions::new(folder.path()))?;
    for setting in ["fsync", "full_page_writes", "synchronous_commit"] {
        let sql = format!("SELECT current_setting('{setting}')");
        assert_eq!(ask(&cluster.database_url(), &sql).await?, "on", "{setting}");
    }
    Ok(())
}

#[tokio::test]
async fn a_second_owner_is_refused_but_may_attach() -> Outcome {
    let folder = TempDir::new()?;
    assert!(Cluster::attach(folder.path())?.is_none(), "nothing yet");
    let cluster = Cluster::start(options(folder.path()))?;

    let refusal = Cluster::start(options(folder.path())).err().ok_or("started twice")?;
    let message = refusal.to_string();
    assert!(matches!(refusal, ClusterError::InUse { .. }), "{message}");
    assert!(message.contains(&folder.path().display().to_string()), "{message}");
    assert!(message.contains(&std::process::id().to_string()), "{message}");

    let attached = Cluster::attach(folder.path())?.ok_or("an owner is there")?;
    assert_eq!(ask(&attached.database_url(), "SELECT 'seen'").await?, "seen");
    cluster.stop();
    assert!(Cluster::attach(folder.path())?.is_none(), "it is stopped");
    Ok(())
}

#[tokio::test]
async fn a_killed_postmaster_is_started_again_with_its_data() -> Outcome {
    let folder = TempDir::new()?;
    let cluster = Cluster::start(ClusterOptions::new(folder.path()))?;
    let url = cluster.database_url();
    execute(&url, "CREATE TABLE kept AS SELECT 'kept' AS word").await?;
    let killed = postmaster(folder.path())?;
    kill(killed, Signal::SIGKILL)?;

    eventually("the data, from another server", async || {
        postmaster(folder.path()).is_ok_and(|pid| pid != killed)
            && ask(&url, "SELECT word FROM kept").await.is_ok_and(|word| word == "kept")
    })
    .await
}

#[tokio::test]
async fn what_a_killed_owner_leaves_behind_is_taken_over() -> Outcome {
    let folder = TempDir::new()?;
    let owner = OwnerProcess::start("", folder.path())?;
    execute(&owner.url, "CREATE TABLE kept AS SELECT 'kept' AS word").await?;
    let orphan = postmaster(folder.path())?;
    let idle = connect(&owner.url).await?;
    owner.kill()?;
    assert!(idle.query_one("SELECT 1", &[]).await.is_ok(), "the server outlived its owner");
    assert!(Cluster::attach(folder.path())?.is_none(), "nobody owns it");

    let cluster = Cluster::start(options(folder.path()))?;
    assert_ne!(postmaster(folder.path())?, orphan);
    assert_eq!(ask(&cluster.database_url(), "SELECT word FROM kept").await?, "kept");
    Ok(())
}

#[test]
fn a_stale_pid_file_that_names_a_living_stranger_harms_nobody() -> Outcome {
    let folder = TempDir::new()?;
    Cluster::start(options(folder.path()))?.stop();
    let mut stranger = Command::new("sleep").arg("60").spawn()?;
    let postgres = folder.path().join("postgres");
    let run = folder.path().join("run");
    let stale = format!(
        "{}\n{}\n1790000000\n5432\n{}\n\n  1234  5\nready   \n",
        stranger.id(),
        postgres.display(),
        run.display()
    );
    fs::write(postgres.join("postmaster.pid"), stale)?;
    let started = Cluster::start(options(folder.path()));
    let lives = stranger.try_wait()?.is_none();
    stranger.kill()?;
    stranger.wait()?;
    assert!(lives, "the stranger was left alone");
    started?;
    Ok(())
}

#[test]
fn a_first_start_that_was_killed_leaves_nothing_half_done() -> Outcome {
    let folder = TempDir::new()?;
    let half = folder.path().join("postgres.new-1");
    fs::create_dir_all(half.join("base"))?;
    fs::write(half.join("PG_VERSION"), "15\n")?;
    folder_mode(folder.path(), 0o755)?;
    let _cluster = Cluster::start(options(folder.path()))?;
    assert!(!half.exists());
    Ok(())
}

#[test]
fn data_of_another_major_version_are_refused() -> Outcome {
    let folder = TempDir::new()?;
    Cluster::start(options(folder.path()))?.stop();
    fs::write(folder.path().join("postgres/PG_VERSION"), "13\n")?;
    let refusal = Cluster::start(options(folder.path())).err().ok_or("started")?;
    let message = refusal.to_string();
    assert!(matches!(refusal, ClusterError::OtherMajorVersion { data: 13, .. }), "{message}");
    assert!(message.contains(&folder.path().display().to_string()), "{message}");
    assert!(message.contains("PostgreSQL 13"), "{message}");
    Ok(())
}

#[test]
fn a_server_that_does_not_start_says_why_at_once() -> Outcome {
    let folder = TempDir::new()?;
    Cluster::start(options(folder.path()))?.stop();
    fs::write(folder.path().join("postgres/postgresql.conf"), "no_such_setting = 1\n")?;
    let refusal = Cluster::start(options(folder.path())).err().ok_or("started")?;
    let message = refusal.to_string();
    assert!(matches!(refusal, ClusterError::NotStarted { .. }), "{message}");
    assert!(message.contains("no_such_setting"), "{message}");
    Ok(())
}

#[test]
fn a_folder_without_the_programs_is_named() -> Outcome {
    let folder = TempDir::new()?;
    let programs = folder.path().join("no-programs");
    let refusal = Cluster::start(ClusterOptions { programs: Some(programs.clone()), ..options(folder.path()) })
        .err()
        .ok_or("started")?;
    let message = refusal.to_string();
    assert!(matches!(refusal, ClusterError::ProgramsMissing { .. }), "{message}");
    assert!(message.contains(&programs.display().to_string()), "{message}");
    Ok(())
}

#[test]
fn a_folder_that_the_server_cannot_reach_is_named() -> Outcome {
    let closed = TempDir::new()?;
    let data_dir = closed.path().join("data");
    let closed_name = closed.path().display().to_string();
    // Root steps down to an account that may not enter; another user may not write.
    folder_mode(closed.path(), if geteuid().is_root() { 0o700 } else { 0o500 })?;
    let refusal = Cluster::start(options(&data_dir)).err().ok_or("started")?;
    let message = refusal.to_string();
    assert!(message.contains(&closed_name), "{message}");
    if geteuid().is_root() {
        assert!(
            matches!(&refusal, ClusterError::Unreachable { closed: named, .. } if named == closed.path()),
            "{message}"
        );
        assert!(message.contains("--data-dir"), "{message}");
    }
    assert!(!data_dir.exists(), "nothing is left behind");
    Ok(())
}

#[tokio::test]
async fn a_strict_umask_does_not_lock_the_server_out() -> Outcome {
    let folder = TempDir::new()?;
    folder_mode(folder.path(), 0o755)?;
    let data_dir = folder.path().join("one/it's \"two\", 100 %/data");
    let owner = OwnerProcess::start("umask 077;", &data_dir)?;
    assert_eq!(ask(&owner.url, "SELECT 'works'").await?, "works");
    owner.end()?;
    let mode = |path: &str| Ok::<_, io::Error>(folder.path().join(path).metadata()?.mode() & 0o777);
    assert_eq!(mode("one")?, 0o755);
    assert_eq!(mode("one/it's \"two\", 100 %")?, 0o755);
    assert_eq!(mode("one/it's \"two\", 100 %/data/postgres")?, 0o700);
    assert_eq!(mode("one/it's \"two\", 100 %/data/run")?, 0o700);
    let others = mode("one/it's \"two\", 100 %/data")? & 0o007;
    assert_eq!(others, 0, "strangers stay outside");
    Ok(())
}

#[tokio::test]
async fn a_path_too_long_for_a_socket_is_no_obstacle() -> Outcome {
    let folder = TempDir::new()?;
    folder_mode(folder.path(), 0o755)?;
    let data_dir = folder.path().join("a-long-name-".repeat(12));
    let cluster = Cluster::start(options(&data_dir))?;
    let url = cluster.database_url();
    let socket_dir = ask(&url, "SELECT current_setting('unix_socket_directories')").await?;
    let socket_dir = PathBuf::from(socket_dir.trim_matches('"'));
    assert!(!socket_dir.starts_with(&data_dir));
    assert_eq!(socket_dir.metadata()?.mode() & 0o777, 0o700);
    let attached = Cluster::attach(&data_dir)?.ok_or("an owner is there")?;
    assert_eq!(attached.database_url(), url);
    cluster.stop();
    fs::remove_dir(socket_dir)?;
    Ok(())
}

#[tokio::test]
async fn the_terminals_signals_do_not_reach_the_server() -> Outcome {
    let cluster = Cluster::start_ephemeral(20)?;
    let data = ask(&cluster.database_url(), "SELECT current_setting('data_directory')").await?;
    let data_dir = Path::new(&data).parent().ok_or("no parent")?;
    let server = postmaster(data_dir)?;
    assert_eq!(getpgid(Some(server))?, server);
    assert_ne!(getpgid(Some(server))?, getpgrp());
    Ok(())
}

#[tokio::test]
async fn an_ephemeral_cluster_vanishes_with_its_handle() -> Outcome {
    let cluster = Cluster::start_ephemeral(20)?;
    execute(&cluster.database_url(), "CREATE DATABASE second").await?;
    let second = ask(&cluster.url_for("second"), "SELECT current_database()::text").await?;
    assert_eq!(second, "second");
    let data = ask(&cluster.database_url(), "SELECT current_setting('data_directory')").await?;
    drop(cluster);
    assert!(!Path::new(&data).parent().ok_or("no parent")?.exists());
    Ok(())
}

#[tokio::test]
async fn an_ephemeral_cluster_vanishes_when_its_process_is_killed() -> Outcome {
    let owner = OwnerProcess::start("", Path::new(""))?;
    let data = ask(&owner.url, "SELECT current_setting('data_directory')").await?;
    let data_dir = Path::new(&data).parent().ok_or("no parent")?;
    let idle = connect(&owner.url).await?;
    owner.kill()?;
    eventually("no server and no folder", async || idle.is_closed() && !data_dir.exists()).await
}

fn folder_mode(folder: &Path, mode: u32) -> io::Result<()> {
    fs::set_permissions(folder, Permissions::from_mode(mode))
}
