//! Which methods a path takes: a path that exists answers another method with 405, not with 404.

use actix_web::http::Method;
use serde_json::Value;

/// The paths of the API with their methods.
pub struct Table(Vec<(Vec<String>, Vec<String>)>);

impl Table {
    /// Reads the table from the document.
    pub fn of(document: &Value) -> Self {
        let paths = document.get("paths").and_then(Value::as_object);
        let row = |(path, item): (&String, &Value)| {
            let methods = item.as_object().map(|item| item.keys().map(|method| method.to_uppercase()).collect());
            (path.split('/').map(str::to_owned).collect(), methods.unwrap_or_default())
        };
        Table(paths.into_iter().flatten().map(row).collect())
    }

    /// The methods of `path` when it exists and does not take `method`, as the header `Allow` lists them.
    pub fn others(&self, path: &str, method: &Method) -> Option<String> {
        let parts: Vec<&str> = path.split('/').collect();
        let fits = |template: &[String]| {
            template.len() == parts.len()
                && template.iter().zip(&parts).all(|(want, have)| want.starts_with('{') || want == have)
        };
        let mut methods: Vec<&str> = Vec::new();
        for (_, more) in self.0.iter().filter(|(template, _)| fits(template)) {
            methods.extend(more.iter().map(String::as_str));
        }
        (!methods.is_empty() && !methods.contains(&method.as_str())).then(|| methods.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_path_names_the_methods_it_takes() {
        let table =
            Table::of(&serde_json::json!({"paths": {"/a/{id}": {"get": {}, "delete": {}}, "/a": {"post": {}}}}));
        assert_eq!(table.others("/a/7", &Method::POST).as_deref(), Some("DELETE, GET"));
        assert_eq!(table.others("/a/7", &Method::GET), None);
        assert_eq!(table.others("/b", &Method::GET), None);
    }
}
