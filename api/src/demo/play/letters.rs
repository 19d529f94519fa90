//! The files of the samples: a letter of one page, and the scan of one.

use chrono::{DateTime, Utc};
use convite_domain::AttachmentId;
use convite_domain::attachments::{AttachmentAction, NewFile, Room};
use convite_domain::audit::SubjectKind;
use convite_domain::vocabularies::AttachmentKind;
use convite_persistence::attachments;

use super::super::cast::EXAMPLE_ID;
use super::super::stories::Step;
use super::super::{DemoError, files};
use super::{Play, Scene, staff};
use crate::app::Ids;
use crate::problem::ApiError;

/// A page with some grey lines.
const SCAN: &[u8] = include_bytes!("scan.png");

impl Play<'_> {
    /// Attaches a letter in the requester's name, or the scan of one in an officer's.
    pub(super) async fn attach<'s>(
        &mut self,
        scene: Scene<'s>,
        step: &Step,
        at: DateTime<Utc>,
    ) -> Result<Scene<'s>, DemoError> {
        let organization = &scene.story.organization;
        let (caller, kind, name, content) = match step.action.as_str() {
            "scan" => {
                let officer = staff(self.cast.officers[0], convite_domain::access::Role::Officer);
                (officer, AttachmentKind::ScannedLetter, "Oficio recibido.png".to_owned(), SCAN.to_vec())
            }
            _ => {
                let name = format!("Carta de designación - {organization}.pdf");
                (scene.requester.clone(), AttachmentKind::NominationLetter, name, letter_of(organization))
            }
        };
        let (file, media_type) = files::put(self.shared, &name, &content).await?;
        let size = i64::try_from(content.len()).map_err(ApiError::internal)?;
        let new = NewFile { name: Some(&name), media_type, size, sha256: file.sha256_text(), kind };
        let present = attachments::count(self.connection, scene.request.id).await?;
        let room = Room { present, most: self.shared.settings.attachments.max_attachments };
        let id = AttachmentId::new(if scene.example { EXAMPLE_ID } else { Ids.next(|id| id) });
        let attached = scene.request.attach(id, new, room, &caller, at);
        let attachment = attached.map_err(|refusal| DemoError::rejected(&name, &refusal.into()))?;
        let kept = attachments::insert(self.connection, &attachment, &file).await?;
        files::drop_unless(kept, self.shared, &file).await?;
        let (subject, action) = ((SubjectKind::Request, scene.request.id.get()), AttachmentAction::Add.as_str());
        self.note(&caller, (SubjectKind::Attachment, id.get()), "create", None, at).await?;
        self.note(&caller, subject, action, None, at).await?;
        Ok(scene)
    }
}

/// A letter of one page, as a PDF.
fn letter_of(organization: &str) -> Vec<u8> {
    let lines = [
        organization,
        "",
        "Señores Agencia de Cooperación e Inversión:",
        "",
        "Por la presente designamos a las personas que integran la delegación,",
        "y a quien dará seguimiento a lo aprendido.",
        "",
        "Cordialmente,",
        "Dirección de Cooperación Internacional",
    ];
    let text: Vec<u8> = lines.iter().flat_map(|line| [b"(", line_of(line).as_slice(), b") ' "].concat()).collect();
    let page = [b"BT /F1 12 Tf 72 760 Td 18 TL ", text.as_slice(), b"ET"].concat();
    let head = format!("<< /Length {} >>\nstream\n", page.len()).into_bytes();
    pdf(&[
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
          /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_vec(),
        [head.as_slice(), &page, b"\nendstream"].concat(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_vec(),
    ])
}

/// A line in the font's encoding, without what would end its string.
fn line_of(line: &str) -> Vec<u8> {
    line.chars().filter(|c| !matches!(c, '(' | ')' | '\\')).map(|c| u8::try_from(c).unwrap_or(b'?')).collect()
}

/// Objects, numbered from 1, as a PDF whose first object is its catalogue.
fn pdf(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut places = String::new();
    for (index, object) in objects.iter().enumerate() {
        places += &format!("{:010} 00000 n \n", file.len());
        file.extend([format!("{} 0 obj\n", index + 1).as_bytes(), object, b"\nendobj\n"].concat());
    }
    let (start, count) = (file.len(), objects.len() + 1);
    let end = format!(
        "xref\n0 {count}\n0000000000 65535 f \n{places}trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    );
    file.extend(end.into_bytes());
    file
}
