use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use super::server::ROLE;

/// Where a cluster's clients connect: the folder of its socket.
#[derive(Debug, Clone)]
pub(super) struct Address {
    socket_dir: PathBuf,
}

impl Address {
    pub(super) fn new(socket_dir: PathBuf) -> Self {
        Self { socket_dir }
    }

    pub(super) fn url_for(&self, database: &str) -> String {
        let host = percent_encoded(self.socket_dir.as_os_str().as_bytes());
        let database = percent_encoded(database.as_bytes());
        format!("postgresql://{ROLE}@{host}/{database}")
    }
}

/// Every byte but RFC 3986's unreserved ones, since a slash would end the URL's host.
fn percent_encoded(bytes: &[u8]) -> String {
    bytes
        .iter()
        .map(|&byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use tokio_postgres::Config;
    use tokio_postgres::config::Host;

    use super::*;

    #[test]
    fn the_client_reads_back_a_folder_with_awkward_letters() {
        let folder = Path::new("/tmp/a folder's 100% ñandú @:/run");
        let url = Address::new(folder.to_owned()).url_for("convite_test?1");
        let config: Config = url.parse().expect("a URL");
        assert_eq!(config.get_hosts(), [Host::Unix(folder.to_owned())]);
        assert_eq!(config.get_user(), Some(ROLE));
        assert_eq!(config.get_dbname(), Some("convite_test?1"));
    }
}
