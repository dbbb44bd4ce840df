/** The values that a finding carries, by name. */
type Params = Record<string, unknown>;

/** The wording of a finding: what is the matter, and what to do. */
export type Wording = (params: Params) => string;

const score = (value: unknown) => Number(value).toLocaleString('fr', { minimumFractionDigits: 2 });
const licence = (params: Params) =>
  params.licence === 'LicenseRef-Unknown' ? 'Une licence inconnue' : String(params.name);
const words = (value: unknown) => (Array.isArray(value) ? value.join(', ') : String(value));

/** Findings in French, by code. English comes with the finding. */
export const findings: Record<string, Wording> = {
  // Why a post is held, or cannot go out.
  licence_block: (params) =>
    `${licence(params)} ne permet pas ce clip. Donnez une licence qui le permet, avec un document.`,
  licence_review: (params) => `${licence(params)} : elle ne permet pas le clip avec certitude. Vérifiez la source.`,
  media_missing: () => 'Il n’y a pas de fichier dont tirer un clip. Joignez-le.',
  risk_too_high: ({ risk, limit }) =>
    `Le risque (${score(risk)}) n’est pas sous la limite (${score(limit)}). Voyez ce qui l’augmente.`,
  quality_too_low: ({ quality, limit }) =>
    `La qualité (${score(quality)}) est sous la limite (${score(limit)}). Améliorez le plan.`,
  sensitive_words: (params) => `Mots sensibles : ${words(params.words)}. Relisez les textes.`,
  author_unknown: () => 'La licence demande le nom de l’auteur, et aucun n’est connu. Ajoutez l’attribution.',
  disclosure_missing: ({ word }) => `Le texte ne commence pas par ${word} et #ad, alors que le lien rapporte.`,
  attribution_missing: () => 'Le texte ne nomme pas l’auteur, la source et la licence de l’original.',
  title_missing: () => 'Il manque un titre.',
  // Why a file cannot be used.
  not_a_video: () => 'Ce fichier n’est pas une vidéo. Joignez-en une autre.',
  container_unknown: () => 'Ce format de fichier n’est pas lu. Exportez la vidéo en MP4 (H.264).',
  no_video: () => 'Le fichier ne contient pas d’image animée. Exportez la vidéo en MP4 (H.264).',
  audio_only: () => 'Le fichier ne contient que du son. Joignez une vidéo.',
  still_image: () => 'Le fichier est une image fixe. Joignez une vidéo d’au moins une demi-seconde.',
  encrypted: () => 'La vidéo est chiffrée. Joignez une copie sans protection.',
  undecodable: () => 'La vidéo ne peut pas être décodée. Exportez-la en MP4 (H.264).',
  too_short: () => 'La vidéo est trop courte. Joignez-en une d’au moins une demi-seconde.',
  too_long: () => 'La vidéo est trop longue. Coupez-la à la partie utile.',
  too_heavy: () => 'La vidéo demande trop de mémoire ou de temps. Exportez-la en 1080p.',
  too_many_pixels: ({ width, height }) =>
    `L’image de ${width} × ${height} est trop grande. Exportez-la en 3840 × 2160 ou moins.`,
  too_many_frames: () => 'Il y a trop d’images par seconde. Exportez à 60 ou moins.',
  subtitles_unreadable: () => 'Les sous-titres ne peuvent pas être lus. Joignez un fichier SRT.',
  subtitles_too_dense: () => 'Les sous-titres sont trop denses pour être lus.',
  glyph_missing: () => 'Un caractère n’existe dans aucune police installée.',
  text_too_long: () => 'Un texte est trop long pour l’image. Raccourcissez-le.',
  fonts_missing: () => 'Il manque des polices sur le serveur : lancez « contentflow doctor ».',
  // Why a source is not read.
  fetch_setup: () => 'Le serveur ne peut pas ouvrir de connexion. Voyez son journal.',
  invalid_url: () => 'L’adresse n’est pas complète. Commencez par https://.',
  not_http: () => 'Seules les adresses http et https sont lues.',
  blocked_port: () => 'Ce port n’est pas ouvert aux lectures.',
  blocked_address: () => 'L’adresse mène à un réseau privé. Autorisez-la par FETCH_ALLOW si elle est à vous.',
  unknown_host: () => 'Le nom du site n’est pas connu. Vérifiez son orthographe.',
  unreachable: () => 'Le site ne répond pas. Un nouvel essai suivra.',
  bad_certificate: () => 'Le certificat du site n’est pas valable.',
  timeout: () => 'Le site n’a pas répondu à temps. Un nouvel essai suivra.',
  broken_off: () => 'La réponse du site s’est interrompue. Un nouvel essai suivra.',
  too_many_redirects: () => 'Le site renvoie trop de fois vers une autre adresse.',
  bad_redirect: () => 'Le site renvoie vers une adresse qui ne peut pas être lue.',
  too_large: () => 'La réponse est trop grande. Prenez un autre flux de ce site.',
  decompression_bomb: () => 'La réponse compressée est anormalement grande. Prenez un autre flux.',
  bad_encoding: () => 'La compression de la réponse n’est pas lisible.',
  host_paused: () => 'Le site a demandé une pause. La lecture reprendra ensuite.',
  http_status: () => 'Le site a répondu par une erreur. Un nouvel essai suivra.',
  html_page: () => 'C’est une page, pas un fichier. Prenez l’adresse du fichier.',
  empty_file: () => 'Le fichier est vide.',
  disk: () => 'Le disque du serveur est plein ou ne peut pas être écrit.',
  empty: () => 'Le flux est vide. Il sera relu plus tard.',
  html: () => 'C’est une page, pas un flux. Cherchez l’adresse du flux, souvent /feed ou /rss.',
  opml: () => 'C’est une liste de flux. Ajoutez l’un de ceux qu’elle nomme.',
  urlset: () => 'C’est un plan de site, pas un flux. Donnez l’adresse d’un flux RSS, Atom ou JSON.',
  not_a_feed: () => 'Ce n’est pas un flux. Donnez l’adresse d’un flux RSS, Atom ou JSON.',
  unreadable: () => 'Le flux ne peut pas être lu.',
  encoding: () => 'Le texte du flux est dans un codage inconnu.',
  too_deep: () => 'Le flux est trop imbriqué pour être lu.',
  too_slow: () => 'Le flux demande trop de temps de lecture.',
  feed_partial: () => 'Le flux était coupé : seuls ses articles entiers ont été lus.',
  feed_empty: () => 'Le flux était vide cinq fois de suite ou plus.',
  feed_ended: () => 'Le flux annonce qu’il est terminé.',
  auth_required: () => 'Le flux demande une connexion. Prenez une adresse publique.',
  blocked: () => 'Le site refuse les lecteurs automatiques.',
  rate_limited: () => 'Le site demande d’être lu moins souvent. La lecture reprendra ensuite.',
  unavailable: () => 'Le site n’est pas disponible pour l’instant. Un nouvel essai suivra.',
  not_found: () => 'Il n’y a rien à cette adresse. Vérifiez-la.',
  gone_for_now: () => 'Le site dit que le flux n’existe plus. Un nouvel essai suivra.',
  gone: () => 'Le site dit que le flux n’existe plus du tout. Prenez-en un autre.',
  youtube_quota: () => 'Le quota YouTube du jour est épuisé. La lecture reprendra demain.',
  youtube_key: () => 'YouTube refuse la clé. Vérifiez YOUTUBE_API_KEY.',
  youtube_channel_not_found: () => 'YouTube ne connaît pas cette chaîne. Vérifiez l’adresse.',
  youtube_playlist_not_found: () => 'YouTube ne connaît pas cette playlist. Vérifiez l’adresse.',
  youtube_playlist_private: () => 'La playlist est privée. Rendez-la publique ou non répertoriée.',
  youtube_status: () => 'YouTube a répondu par une erreur. Un nouvel essai suivra.',
  youtube_answer: () => 'La réponse de YouTube ne peut pas être lue. Un nouvel essai suivra.',
  // What a platform would refuse or dislike.
  pace_posts: ({ limit, hours }) => `Le compte a déjà ${String(limit)} posts en ${String(hours)} heures. Attendez.`,
  pace_posts_in_place: () => 'Il y a déjà eu un post à cet endroit cette semaine. Attendez, ou choisissez-en un autre.',
  pace_project_uploads: () => 'Les envois du jour vers YouTube sont épuisés. Le post attend demain.',
  pace_preparations: () => 'Les préparations du jour sont épuisées. Le post attend.',
  pace_pending_drafts: () => 'Trop de brouillons attendent dans l’application.',
  pace_too_soon: ({ minutes }) => `Deux posts ont au moins ${String(minutes)} minutes d’écart. Attendez un peu.`,
  option_missing: ({ option }) => `Il manque un choix : ${String(option)}.`,
  not_connected: () => 'La plateforme n’est pas connectée. Connectez un compte.',
  link_not_clickable: () => 'Les liens n’y sont pas cliquables. Renvoyez à la page de profil.',
  link_direct: () => 'Le post porte l’adresse elle-même, pas le lien court : ses clics se lisent chez la boutique.',
};
