//! What code itself says: models, prompts, agents, tools, datasets and calls of a model.

use super::imports::Imported;
use super::models::{self, Context, Model};
use super::names::{
    AGENTS, CALLS, FRAMEWORK_CALLS, HUB_ARGUMENTS, HUB_LOADERS, MAKERS, MODEL_CALLS,
    TOOL_DECORATORS, TOOL_MAKERS,
};
use super::prompts;
use super::walk::{self, Holder, Reader, entry, last_name, literal, option, root_name};
use crate::model::{ComponentKind, Confidence};
use crate::scan::{FileContext, Sighting, Sink};
use crate::syntax::tree::{Argument, Class, Expr, ExprKind, Function, Module, Span};

/// Reports what the tree of a file shows.
pub(super) fn detect<'a>(
    file: &FileContext<'a>,
    module: &Module<'a>,
    imported: &[Imported<'a>],
    sink: &mut Sink,
) {
    let mut code = Code {
        file,
        imported,
        sink,
    };
    walk::module(module, &mut code);
}

struct Code<'c, 'a> {
    file: &'c FileContext<'a>,
    imported: &'c [Imported<'a>],
    sink: &'c mut Sink,
}

impl<'a> Reader<'a> for Code<'_, 'a> {
    fn expression(&mut self, expression: &Expr<'a>, holder: Holder<'a>) {
        match &expression.kind {
            ExprKind::Text(text) => self.text(text, expression.span, holder),
            ExprKind::Template(_) => {
                if self.file.is_ai {
                    prompts::of_value(self.file, expression, holder, self.sink);
                }
                if let Some(text) = literal(expression) {
                    self.model(text, expression.span, holder);
                }
            }
            ExprKind::Call { callee, arguments } => {
                self.call(expression, callee, arguments, holder);
            }
            ExprKind::Record(entries) if self.file.is_ai => {
                prompts::of_record(self.file, expression, entries, self.sink);
                self.tool_record(expression, entries);
            }
            ExprKind::Sequence(items) if self.file.is_ai => {
                prompts::of_pair(self.file, expression, items, self.sink);
            }
            _ => {}
        }
    }

    fn function(&mut self, function: &Function<'a>) {
        for decorator in function.decorators {
            let target = match &decorator.kind {
                ExprKind::Call { callee, .. } => *callee,
                _ => decorator,
            };
            let Some(name) = last_name(target) else {
                continue;
            };
            // A member decorator (`server.tool`) is of an object that the packages made.
            let is_member = matches!(target.kind, ExprKind::Member { .. });
            let is_tool = TOOL_DECORATORS.contains(&name)
                && (self.comes_from_package(target) || (is_member && !self.imported.is_empty()));
            if is_tool && !function.name.is_empty() {
                self.see(
                    ComponentKind::Tool,
                    function.name.to_owned(),
                    function.name_span,
                );
                return;
            }
        }
    }

    fn class(&mut self, class: &Class<'a>) {
        let is_tool = class.bases.iter().any(|base| {
            matches!(
                last_name(base),
                Some("BaseTool" | "StructuredTool" | "Tool")
            ) && self.comes_from_package(base)
        });
        if is_tool && !class.name.is_empty() {
            self.see(ComponentKind::Tool, class.name.to_owned(), class.span);
        }
    }
}

impl<'a> Code<'_, 'a> {
    fn see(&mut self, kind: ComponentKind, name: String, span: Span) {
        self.sink.sighting(Sighting {
            kind,
            name,
            ecosystem: None,
            version: None,
            provider: None,
            confidence: Confidence::High,
            span,
        });
    }

    /// The import that binds the first name of a dotted name.
    fn import_of(&self, expression: &Expr<'a>) -> Option<&Imported<'a>> {
        let root = root_name(expression)?;
        self.imported.iter().find(|imported| imported.local == root)
    }

    fn comes_from_package(&self, expression: &Expr<'a>) -> bool {
        self.import_of(expression).is_some()
    }

    fn text(&mut self, text: &'a str, span: Span, holder: Holder<'a>) {
        if self.file.is_ai {
            let expression = Expr {
                kind: ExprKind::Text(text),
                span,
            };
            prompts::of_value(self.file, &expression, holder, self.sink);
            if (text.ends_with(".parquet") || text.ends_with(".jsonl")) && is_data_path(text) {
                self.see(ComponentKind::Dataset, text.to_owned(), span);
            }
        }
        self.model(text, span, holder);
    }

    fn model(&mut self, text: &str, span: Span, holder: Holder<'a>) {
        let context = match holder {
            Holder::Named(name) => models::context_of_key(name),
            Holder::Argument(called) if self.takes_model(called) => Context::ModelKey,
            _ => Context::None,
        };
        // A name that needs its key to be one counts only where AI is about.
        let context = if self.file.is_ai {
            context
        } else {
            Context::None
        };
        if let Some(model) = models::recognise(text, context) {
            self.see_model(model, None, span);
        }
    }

    /// Factories that take the model as their first argument: `openai("o1")`, `init_chat_model("o1")`.
    fn takes_model(&self, called: &str) -> bool {
        matches!(
            called,
            "init_chat_model" | "initChatModel" | "GenerativeModel" | "encoding_for_model"
        ) || self
            .imported
            .iter()
            .any(|imported| imported.local == called && imported.module.starts_with("@ai-sdk/"))
    }

    fn see_model(&mut self, model: Model, version: Option<String>, span: Span) {
        self.sink.sighting(Sighting {
            kind: ComponentKind::Model,
            name: model.name,
            ecosystem: model.ecosystem,
            version,
            provider: model.provider.map(str::to_owned),
            confidence: Confidence::High,
            span,
        });
    }

    fn call(
        &mut self,
        whole: &Expr<'a>,
        callee: &'a Expr<'a>,
        arguments: &'a [Argument<'a>],
        holder: Holder<'a>,
    ) {
        let Some(name) = last_name(callee) else {
            return;
        };
        self.model_call(whole, callee, name);
        if !MAKERS.contains(name) {
            return;
        }
        if HUB_LOADERS.contains(&name) && !self.imported.is_empty() {
            self.hub_load(name, arguments);
        }
        if AGENTS.contains(&name) && self.comes_from_package(callee) {
            let named = ["name", "agent_name", "role", "id"]
                .iter()
                .find_map(|key| literal(option(arguments, key)?))
                .or_else(|| match name {
                    "AssistantAgent" | "UserProxyAgent" | "ConversableAgent" => {
                        literal(&arguments.first()?.value)
                    }
                    _ => None,
                })
                .or_else(|| {
                    holder
                        .name()
                        .filter(|held| !matches!(*held, "agent" | "self" | "default"))
                });
            let agent = named.map_or_else(
                || format!("{name} in {}", self.file.path),
                |named| named.trim().to_owned(),
            );
            self.see(ComponentKind::Agent, agent, whole.span);
        }
        if TOOL_MAKERS.contains(&name) {
            self.made_tool(whole, callee, name, arguments, holder);
        }
        self.dataset(callee, name, arguments);
    }

    /// `Tool(name="search")`, `tool({…})` held by a name, `server.registerTool("search", …)`.
    fn made_tool(
        &mut self,
        whole: &Expr<'a>,
        callee: &Expr<'a>,
        name: &str,
        arguments: &'a [Argument<'a>],
        holder: Holder<'a>,
    ) {
        let is_member = matches!(callee.kind, ExprKind::Member { .. });
        let is_server = is_member
            && matches!(name, "tool" | "registerTool")
            && self.imported.iter().any(|imported| {
                imported.known.package.provider == "Model Context Protocol"
                    || imported.known.name == "fastmcp"
            });
        let is_maker = self.comes_from_package(callee);
        if !is_server && !is_maker || arguments.is_empty() {
            return;
        }
        let first = arguments
            .first()
            .and_then(|first| literal(&first.value))
            .filter(|_| is_server);
        let named = first
            .or_else(|| literal(option(arguments, "name")?))
            .or_else(|| last_name(option(arguments, "fn").or_else(|| option(arguments, "func"))?))
            .or_else(|| match arguments.first().map(|first| &first.value.kind) {
                Some(ExprKind::Name(function)) => Some(*function),
                _ => None,
            })
            .or_else(|| holder.name());
        if let Some(named) = named {
            self.see(ComponentKind::Tool, named.to_owned(), whole.span);
        }
    }

    /// `{type: "function", function: {name}}`, and `{name, description, input_schema}`.
    fn tool_record(&mut self, whole: &Expr<'a>, entries: &'a [crate::syntax::tree::Entry<'a>]) {
        let text = |entries, key| entry(entries, key).and_then(literal);
        let is_function = text(entries, "type") == Some("function");
        let named = if is_function {
            match entry(entries, "function").map(|function| &function.kind) {
                Some(ExprKind::Record(function)) => text(function, "name"),
                _ => text(entries, "name").filter(|_| entry(entries, "parameters").is_some()),
            }
        } else {
            let has_schema =
                entry(entries, "input_schema").is_some() && entry(entries, "description").is_some();
            text(entries, "name").filter(|_| has_schema)
        };
        if let Some(named) = named {
            self.see(ComponentKind::Tool, named.to_owned(), whole.span);
        }
    }

    fn hub_load(&mut self, name: &str, arguments: &'a [Argument<'a>]) {
        let by_name = HUB_ARGUMENTS.iter().find_map(|key| option(arguments, key));
        let by_place = || {
            let index = usize::from(name == "pipeline");
            arguments
                .get(index)
                .filter(|argument| argument.name.is_none())
                .map(|argument| &argument.value)
        };
        let Some(argument) = by_name.or_else(by_place) else {
            return;
        };
        if option(arguments, "repo_type").and_then(literal) == Some("dataset") {
            return;
        }
        if let Some(model) =
            literal(argument).and_then(|text| models::recognise(text, Context::Hub))
        {
            let revision = option(arguments, "revision")
                .and_then(literal)
                .map(str::to_owned);
            self.see_model(model, revision, argument.span);
        }
    }

    fn dataset(&mut self, callee: &Expr<'a>, name: &str, arguments: &'a [Argument<'a>]) {
        let Some(package) = self
            .import_of(callee)
            .map(|imported| imported.known.name.as_str())
        else {
            return;
        };
        let ecosystem = match (name, package) {
            ("load_dataset", "datasets") => Some("huggingface"),
            ("load", "tensorflow-datasets") => None,
            _ => return,
        };
        let Some(argument) = arguments.first() else {
            return;
        };
        let Some(text) = literal(&argument.value) else {
            return;
        };
        // `load_dataset("json", data_files=…)` names a format.
        if matches!(
            text,
            "json"
                | "csv"
                | "parquet"
                | "text"
                | "imagefolder"
                | "audiofolder"
                | "arrow"
                | "webdataset"
                | "pandas"
                | "xml"
                | "sql"
        ) || text.starts_with(['.', '/'])
        {
            return;
        }
        self.sink.sighting(Sighting {
            kind: ComponentKind::Dataset,
            name: text.to_owned(),
            ecosystem,
            version: option(arguments, "revision")
                .and_then(literal)
                .map(str::to_owned),
            provider: None,
            confidence: Confidence::High,
            span: argument.value.span,
        });
    }

    fn model_call(&mut self, whole: &Expr<'a>, callee: &Expr<'a>, name: &str) {
        if self.imported.is_empty() {
            return;
        }
        let is_call = CALLS.contains(name)
            || match &callee.kind {
                ExprKind::Member { object, .. } => last_name(object).is_some_and(|before| {
                    MODEL_CALLS.iter().any(|call| {
                        call.len() == before.len() + 1 + name.len()
                            && call.split_once('.') == Some((before, name))
                    })
                }),
                _ => false,
            }
            || FRAMEWORK_CALLS.contains(&name)
                && self.imported.iter().any(|imported| {
                    matches!(
                        imported.known.package.provider.as_str(),
                        "LangChain"
                            | "BerriAI"
                            | "LlamaIndex"
                            | "Ollama"
                            | "Cohere"
                            | "LangChain4j"
                    )
                })
                && self.is_model_object(callee);
        if is_call {
            self.sink.fact("model-call", whole.span);
        }
    }

    /// `llm.invoke`, `chain.invoke`, `litellm.completion`: objects named for what they are.
    fn is_model_object(&self, callee: &Expr<'a>) -> bool {
        if self.comes_from_package(callee) {
            return true;
        }
        let ExprKind::Member { object, .. } = &callee.kind else {
            return false;
        };
        last_name(object).is_some_and(|name| {
            let lower = name.to_ascii_lowercase();
            [
                "llm", "model", "chain", "agent", "graph", "executor", "chat",
            ]
            .iter()
            .any(|word| lower.contains(word))
        })
    }
}

fn is_data_path(text: &str) -> bool {
    text.len() < 200 && !text.contains([' ', '*', '{', '\n']) && !text.starts_with('.')
        || text.starts_with("./") && !text.contains([' ', '*', '{'])
}
