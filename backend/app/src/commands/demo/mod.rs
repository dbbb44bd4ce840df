//! `demo`: walks the whole acceptance list (R10) over HTTP against a running server, one line a step.

mod folder;

use crate::commands::Failure;
use crate::commands::client::{Server, text};
use connectors::media::video::{Ffmpeg, Settings};
use reqwest::Method;
use serde_json::{Value, json};
use tempfile::TempDir;

/// A step's outcome in words.
type Step = Result<String, String>;

/// What the steps hand on to each other.
struct Walk {
    server: Server,
    folder: TempDir,
    source: String,
    asset: String,
    post: String,
    shortlink: String,
}

/// Walks the list; the first failure ends it.
pub async fn demo(server: Server, as_json: bool) -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    let mut walk = Walk {
        server,
        folder,
        source: String::new(),
        asset: String::new(),
        post: String::new(),
        shortlink: String::new(),
    };
    let autopilot = walk.server.get("/api/v1/autopilot").await.map_err(|why| Failure::new(1, why))?;
    let outcome = steps(&mut walk, as_json).await;
    walk.tidy(&autopilot).await;
    outcome
}

async fn steps(walk: &mut Walk, as_json: bool) -> Result<(), Failure> {
    let show = |name: &str, step: Step| show(name, step, as_json);
    show("R10.1 the app opens", walk.page().await)?;
    show("R10.2 ingest leaves new assets with keywords", walk.ingest().await)?;
    show("R10.3 a duplicate picture is ignored", walk.duplicate().await)?;
    show("R10.4 transform makes a 1080x1920 clip", walk.transform().await)?;
    show("R10.5 a post has two experiments", walk.variants().await)?;
    show("R10.6 publishing ends posted, or says why not", walk.publish().await)?;
    show("R10.7 the short link redirects and counts one click", walk.click().await)?;
    show("R10.8 reports compute and export", walk.report().await)?;
    show("R10.9 autopilot keeps to the gate and to two jobs", walk.autopilot().await)
}

fn show(name: &str, step: Step, as_json: bool) -> Result<(), Failure> {
    let (ok, detail) = match &step {
        Ok(detail) | Err(detail) => (step.is_ok(), detail.as_str()),
    };
    if as_json {
        println!("{}", json!({ "step": name, "ok": ok, "detail": detail }));
    } else {
        println!("{} {name}: {detail}", if ok { "ok  " } else { "FAIL" });
    }
    if ok { Ok(()) } else { Err(Failure::new(1, format!("{name}: {detail}"))) }
}

fn expect(holds: bool, what: impl Into<String>) -> Result<(), String> {
    if holds { Ok(()) } else { Err(what.into()) }
}

fn items(list: &Value) -> &[Value] {
    list["items"].as_array().map_or(&[], Vec::as_slice)
}

impl Walk {
    async fn page(&self) -> Step {
        let page = self.server.visit("/").send().await.map_err(|error| error.to_string())?;
        expect(page.status().is_success(), format!("/ answers {}", page.status()))?;
        let html = page.text().await.map_err(|error| error.to_string())?;
        let files: Vec<&str> = html.split('"').filter(|part| part.starts_with("/assets/")).collect();
        for file in &files {
            let answer = self.server.visit(file).send().await.map_err(|error| error.to_string())?;
            expect(answer.status().is_success(), format!("{file} answers {}", answer.status()))?;
        }
        Ok(format!("{} bytes, {} files", html.len(), files.len()))
    }

    /// Two clips in a folder that is watched, the second under the first one's picture.
    async fn ingest(&mut self) -> Step {
        self.server.send(Method::PUT, "/api/v1/autopilot", &json!({ "enabled": false })).await?;
        folder::fill(self.folder.path()).await?;
        let source = json!({ "kind": "folder", "url": self.folder.path(), "title": "Demo" });
        let source = self.server.send(Method::POST, "/api/v1/sources", &source).await?;
        text(&source["id"]).clone_into(&mut self.source);
        let job = self.server.job("/api/v1/jobs/ingest", &json!({ "source_id": self.source })).await?;
        expect(job["status"] == "done", format!("ingest: {}", job["last_error"]))?;
        let found = self.server.get(&format!("/api/v1/assets?source_id={}&status=new", self.source)).await?;
        let asset = items(&found).first().ok_or("no asset is new")?;
        text(&asset["id"]).clone_into(&mut self.asset);
        let keywords = asset["keywords"].as_array().ok_or("no keywords")?;
        expect(!keywords.is_empty(), "the asset has no keywords")?;
        Ok(format!("{} with {} keywords", asset["title"], keywords.len()))
    }

    async fn duplicate(&self) -> Step {
        let found = self.server.get(&format!("/api/v1/assets?source_id={}&status=duplicate", self.source)).await?;
        let duplicate = items(&found).first().ok_or("no asset is a duplicate")?;
        let distance = duplicate["duplicate_of"]["distance"].as_u64().ok_or("the pair is not named")?;
        expect(distance <= 5, format!("distance {distance}"))?;
        Ok(format!("{}, {distance} bits apart", duplicate["title"]))
    }

    async fn transform(&self) -> Step {
        let job = self.server.job("/api/v1/jobs/transform", &json!({ "asset_id": self.asset })).await?;
        expect(job["status"] == "done", format!("transform: {}", job["last_error"]))?;
        let asset = self.server.get(&format!("/api/v1/assets/{}", self.asset)).await?;
        expect(asset["status"] == "ready", format!("the asset is {}", asset["status"]))?;
        let clip = self.server.request(Method::GET, &format!("/api/v1/assets/{}/clip", self.asset)).send().await;
        let clip = clip.map_err(|error| error.to_string())?.bytes().await.map_err(|error| error.to_string())?;
        let file = self.folder.path().join("clip.mp4");
        std::fs::write(&file, &clip).map_err(|error| error.to_string())?;
        let ffmpeg = Ffmpeg::find(Settings::default()).await.map_err(|error| error.to_string())?;
        let info = ffmpeg.probe(&file).await.map_err(|error| error.to_string())?;
        let sizes: Vec<(u32, u32)> = info.video.iter().map(|video| (video.shown_width, video.shown_height)).collect();
        expect(sizes == [(1080, 1920)], format!("the clip is {sizes:?}"))?;
        Ok(format!("{} KiB, {:.1} s", clip.len() / 1024, info.duration.unwrap_or_default()))
    }

    async fn variants(&mut self) -> Step {
        let post = self.write_post("youtube").await?;
        text(&post["id"]).clone_into(&mut self.post);
        text(&post["shortlink"]).clone_into(&mut self.shortlink);
        self.server.send(Method::POST, &format!("/api/v1/posts/{}/variants", self.post), &json!({})).await?;
        let found = self.server.get(&format!("/api/v1/experiments?post_id={}", self.post)).await?;
        let mut arms: Vec<&str> = items(&found).iter().map(|experiment| text(&experiment["arm_key"])).collect();
        arms.sort_unstable();
        expect(arms == ["title:v1", "title:v2"], format!("{arms:?}"))?;
        Ok(arms.join(" and "))
    }

    async fn write_post(&self, platform: &str) -> Result<Value, String> {
        let post = json!({ "asset_id": self.asset, "platform": platform, "affiliate_url": "https://example.com/product?id=1" });
        self.server.send(Method::POST, "/api/v1/posts", &post).await
    }

    async fn publish(&self) -> Step {
        let mut said = vec![format!("youtube {}", self.publish_post(&self.post).await?)];
        for platform in ["reddit", "pinterest", "instagram", "tiktok"] {
            let post = self.write_post(platform).await?;
            said.push(format!("{platform} {}", self.publish_post(text(&post["id"])).await?));
        }
        for unconnected in ["instagram", "tiktok"] {
            let line = said.iter().find(|line| line.starts_with(unconnected)).ok_or("a platform is missing")?;
            expect(line.contains("posted") || line.contains("is not connected"), line.clone())?;
        }
        Ok(said.join("; "))
    }

    /// `posted`, or `failed` with the reason; what waits for review is approved first.
    async fn publish_post(&self, id: &str) -> Step {
        let body = json!({ "post_id": id });
        let mut job = self.server.job("/api/v1/jobs/publish", &body).await?;
        let mut post = self.server.get(&format!("/api/v1/posts/{id}")).await?;
        if post["status"] == "review" {
            self.server.send(Method::POST, &format!("/api/v1/posts/{id}/approve"), &json!({})).await?;
            job = self.server.job("/api/v1/jobs/publish", &body).await?;
            post = self.server.get(&format!("/api/v1/posts/{id}")).await?;
        }
        match text(&post["status"]) {
            "posted" => Ok(format!("posted at {}", text(&post["permalink"]))),
            "failed" => Ok(format!("failed: {}", text(&job["last_error"]))),
            status => Err(format!("the post is {status}: {}", post["reasons"])),
        }
    }

    async fn click(&self) -> Step {
        let browser = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";
        let path =
            self.shortlink.find("/l/").map(|at| self.shortlink[at..].to_owned()).ok_or("the post has no short link")?;
        let before = self.clicks().await?;
        let visit =
            self.server.visit(&path).header("User-Agent", browser).send().await.map_err(|error| error.to_string())?;
        let target = visit.headers().get("Location").and_then(|target| target.to_str().ok()).unwrap_or_default();
        expect(visit.status() == 302 && target.contains("utm_source=youtube"), format!("{} {target}", visit.status()))?;
        let after = self.clicks().await?;
        expect(after == before + 1, format!("{before} clicks before, {after} after"))?;
        Ok(format!("302 to {target}"))
    }

    async fn clicks(&self) -> Result<usize, String> {
        let events = self.server.get(&format!("/api/v1/metrics?post_id={}&kind=click&limit=100", self.post)).await?;
        Ok(items(&events).len())
    }

    async fn report(&self) -> Step {
        let made = self.server.get("/api/v1/reports/simulate?views=10000&ctr=2.5&epc=0.35").await?;
        expect(made["revenue"] == "87.50", format!("10000 views at 2.5 % and 0.35 EUR are {}", made["revenue"]))?;
        let answer = self.server.request(Method::GET, "/api/v1/reports/export.csv").send().await;
        let csv = answer.map_err(|error| error.to_string())?.text().await.map_err(|error| error.to_string())?;
        expect(csv.lines().count() >= 2, "the export is empty")?;
        Ok(format!("87.50 EUR; {} lines of CSV", csv.lines().count()))
    }

    async fn autopilot(&self) -> Step {
        let job = self.server.job("/api/v1/jobs/autopilot", &json!({})).await?;
        expect(job["status"] == "done", format!("autopilot: {}", job["last_error"]))?;
        let running = self.server.get("/api/v1/jobs?status=running").await?;
        expect(items(&running).len() <= 2, format!("{} jobs run at once", items(&running).len()))?;
        let posted = self.server.get("/api/v1/posts?status=posted&limit=100").await?;
        for post in items(&posted) {
            let (risk, quality) = (post["risk"].as_f64().unwrap_or(1.0), post["quality"].as_f64().unwrap_or(0.0));
            let approved = post["review"].is_object();
            expect(
                approved || (risk < 0.2 && quality >= 0.7),
                format!("{} was posted at risk {risk}, quality {quality}", post["id"]),
            )?;
        }
        Ok(format!("{} posts are out, {} jobs run", items(&posted).len(), items(&running).len()))
    }

    /// Leaves the switch as it was, and no watch on a folder that goes.
    async fn tidy(&self, autopilot: &Value) {
        let switch = json!({ "enabled": autopilot["enabled"] });
        let switched = self.server.send(Method::PUT, "/api/v1/autopilot", &switch).await;
        let path = format!("/api/v1/sources/{}", self.source);
        let deleted = if self.source.is_empty() {
            Ok(Value::Null)
        } else {
            self.server.send(Method::DELETE, &path, &json!({})).await
        };
        for why in [switched, deleted].into_iter().filter_map(Result::err) {
            eprintln!("contentflow: tidying up: {why}");
        }
    }
}
