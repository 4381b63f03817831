"""What the Azure templates have to say, for what the host asks of them: read out of the host's own source where that has it.

Each rule takes the templates by their paths and all texts by theirs, and returns what is wrong.
"""

import re

DATA = "modules/data.bicep"
STORAGE = "modules/storage.bicep"
COMPUTE = "modules/compute.bicep"
WEB = "modules/web.bicep"

# Other texts than templates that the rules read.
SETTINGS = "host-azure/src/settings.rs"
CONTAINERS = "host-runtime/ports/src/database/mod.rs"
ITEM = "host-azure/stores/src/database/item.rs"
QUERIES = ["host-azure/stores/src/database/statement.rs", "host-azure/stores/src/database/read.rs"]
OBJECTS = "host-azure/stores/src/storage.rs"
SECRETS = "host-azure/stores/src/secrets.rs"
CORE_SECRETS = [
    "core-wasm/domain/src/api/github.rs",
    "core-wasm/domain/src/api/market/stocks.rs",
    "core-wasm/domain/src/market/article.rs",
]
GUIDE = "docs/azure.md"
ROTATION = "docs/runbooks/rotate-secrets.md"
VALIDATION = "scripts/validate-env-azure"
SOURCES = [SETTINGS, CONTAINERS, ITEM, *QUERIES, OBJECTS, SECRETS, *CORE_SECRETS, GUIDE, ROTATION, VALIDATION]

# Settings that are for the Functions host, and not for the handler.
FOR_THE_PLATFORM = re.compile(r"AzureWebJobsStorage__\w+|APPLICATIONINSIGHTS_\w+")

# Who may do what: the roles by their identifiers, which are the same in every tenant, and what each is given on.
ROLES = {
    "00000000-0000-0000-0000-000000000002": ("Built-in Data Contributor", {"cosmos"}),
    "ba92f5b4-2d11-453d-a403-e96b0029c9fe": ("Storage Blob Data Contributor", {"container", "site"}),
    "db58b8e5-c6ad-4a2a-8342-4190687cbf4a": ("Storage Blob Delegator", {"documents"}),
    "b7e6dc6d-f1e8-4753-8033-0f276bb0955b": ("Storage Blob Data Owner", {"runtime"}),
    "4633458b-17de-408a-b874-0445c86b69e6": ("Key Vault Secrets User", {"vault"}),
    "3913510d-42f4-4e42-8a64-420c390055eb": ("Monitoring Metrics Publisher", {"insights"}),
}

# By type: what has to be off, so that an identity with a role is the only way in.
KEYLESS = {
    "Microsoft.DocumentDB/databaseAccounts": {"disableLocalAuth": True, "disableKeyBasedMetadataWriteAccess": True},
    "Microsoft.Storage/storageAccounts": {"allowSharedKeyAccess": False, "allowBlobPublicAccess": False},
    "Microsoft.KeyVault/vaults": {"enableRbacAuthorization": True, "enablePurgeProtection": True},
    "Microsoft.Insights/components": {"DisableLocalAuth": True},
}

# What answers within the network alone.
PRIVATE = {(DATA, "account"), ("modules/security.bicep", "vault"), (STORAGE, "runtime")}

# What outlives the environment.
KEPT = {(DATA, "account"), (STORAGE, "documents")}


def one(templates, path, kind):
    """Returns the only resource of a type in a file."""
    (found,) = templates[path].of_type(kind)
    return found


def containers_are_the_cores(templates, texts):
    """One for each of the core's, keyed by `/id`, in which documents may end, and none does that does not say so."""
    names = re.findall(r"Self::\w+ => \"([a-z-]+)\"", texts[CONTAINERS])
    wrong = [] if templates[DATA].variables["containerNames"] == names else [f"the core's containers are {', '.join(names)}"]
    kind = "Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers"
    container = one(templates, DATA, kind).body["properties"]["resource"]
    if container["partitionKey"]["paths"] != ["/id"] or container["partitionKey"]["kind"] != "Hash":
        wrong.append("containers are not partitioned by /id")
    if container.get("defaultTtl") != -1:
        wrong.append("documents do not end by their own ttl alone")
    return wrong


def queries_have_an_index(templates, texts):
    """What a statement compares or orders by is in the index, and the text of the document is not."""
    kind = "Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers"
    policy = one(templates, DATA, kind).body["properties"]["resource"]["indexingPolicy"]
    excluded = {path["path"].split("/")[1] for path in policy["excludedPaths"]}
    # What is read is not looked for.
    statements = "".join(re.sub(r"(?s)const PROPERTIES.*?;", "", texts[path]) for path in QUERIES)
    queried = set(re.findall(r"\bc\.(\w+)", statements))
    fields = re.search(r"(?s)struct Item<'a> \{(.*?)\n\}", texts[ITEM])[1]
    properties = {camel(name) for name in re.findall(r"(\w+): ", fields)}
    wrong = [f"a query asks for {name}, which no item has" for name in sorted(queried - properties)]
    wrong += [f"a query asks for {name}, which is not in the index" for name in sorted(queried & excluded)]
    if [path["path"] for path in policy["includedPaths"]] != ["/*"]:
        wrong.append("the index leaves out more than what it says")
    return wrong + ([] if "envelope" in excluded else ["the index holds every document's text"])


def camel(name):
    first, *others = name.split("_")
    return first + "".join(part.capitalize() for part in others)


def nothing_opens_by_a_key(templates, _texts):
    """An identity with a role is the only way in."""
    wrong = []
    for path, template in templates.items():
        for kind, needed in KEYLESS.items():
            for resource in template.of_type(kind):
                has = resource.body["properties"]
                wrong += [f"{path}: {resource.name} has not {key}: {value}" for key, value in needed.items() if has.get(key) != value]
    for path, name in sorted(PRIVATE):
        resource = next(resource for resource in templates[path].resources if resource.name == name)
        if resource.body["properties"].get("publicNetworkAccess") != "Disabled":
            wrong.append(f"{path}: {name} answers on the internet")
    return wrong


def what_is_kept_is_locked(templates, _texts):
    """Neither documents nor objects go with their environment."""
    wrong = []
    for path, name in sorted(KEPT):
        locks = templates[path].of_type("Microsoft.Authorization/locks")
        held = {lock.body["scope"] for lock in locks if lock.body["properties"]["level"] == "CanNotDelete"}
        wrong += [] if name in held else [f"{path}: {name} is not locked"]
    return wrong


def roles_are_the_least(templates, texts):
    """Each role is on one resource, and in the table of the guide."""
    wrong = []
    for path, template in templates.items():
        for resource in template.resources:
            if not resource.type.lower().endswith("roleassignments"):
                continue
            scope = resource.body.get("scope", resource.body.get("parent", "everything"))
            variable = re.search(r"(\w+)[)}]", resource.body["properties"]["roleDefinitionId"].split("efinitions")[-1])
            role = template.variables.get(variable[1] if variable else "", "another")
            name, places = ROLES.get(role, ("another role", set()))
            if scope not in places:
                wrong.append(f"{path}: {name} is given on {scope}")
            elif name not in texts[GUIDE]:
                wrong.append(f"{GUIDE} does not name {name}")
    return wrong


def settings_are_the_hosts(templates, texts):
    """The app is told what the host asks for, and nothing that it does not know."""
    source = texts[SETTINGS].split("impl Settings")[1]
    known = set(re.findall(r"\"((?:ADVISORY|AZURE|FUNCTIONS|REGION|WEBSITE)_\w+)\"", source))
    required = set(re.findall(r"\.(?:required|address)\(\"(\w+)\"\)", source))
    told = one(templates, COMPUTE, "Microsoft.Web/sites/config").body["properties"].keys()
    wrong = [f"{COMPUTE} does not set {name}" for name in sorted(required - told)]
    wrong += [f"{COMPUTE}: the host knows no {name}" for name in sorted(told - known) if not FOR_THE_PLATFORM.fullmatch(name)]
    listed = set(re.findall(r"(?m)^\| `([A-Z_]+)`", texts[GUIDE]))
    own = {name for name in known if name.startswith(("ADVISORY_", "AZURE_"))}
    return wrong + [f"{GUIDE}: {name} is in one of guide and host alone" for name in sorted(own ^ listed)]


def secrets_are_named_as_they_are_read(_templates, texts):
    """Who follows the guides gives a secret the name by which it is asked for."""
    # A header may have the form of a secret's name.
    names = {name for path in [SECRETS, *CORE_SECRETS] for name in re.findall(r"\"([a-z-]+-(?:key|token))\"", texts[path])}
    names -= {"x-api-key"}
    return [f"{guide} does not name {name}" for guide in (GUIDE, ROTATION) for name in sorted(names) if f"`{name}`" not in texts[guide]]


def pages_reach_the_documents(templates, texts):
    """Signed addresses lead to another origin than the pages': their policy names it, and it answers."""
    policy = next(entry["value"] for entry in templates[WEB].variables["pageHeaders"] if entry["header"] == "Content-Security-Policy")
    wrong = [] if "connect-src 'self' ${documentsOrigin};" in policy else ["pages may not ask the account of documents"]
    if templates["main.bicep"].modules["web"][1].get("documentsOrigin") != "storage.outputs.documentsOrigin":
        wrong.append("the pages' policy names another origin than that of the documents")
    blobs = next(resource for resource in templates[STORAGE].resources if resource.name == "documentsBlobs")
    (rule,) = blobs.body["properties"]["cors"]["corsRules"]
    # What browsers send by themselves needs no leave.
    upload = texts[OBJECTS].split("async fn presign_put")[1].split("async fn")[0]
    sent = set(re.findall(r"\(\"([a-z-]+)\"\.to_owned\(\),", upload)) - {"content-length"}
    wrong += [f"pages can't send {name}" for name in sorted(sent - set(rule["allowedHeaders"]))]
    return wrong + [f"pages can't {method} an object" for method in ("GET", "PUT") if method not in rule["allowedMethods"]]


def providers_are_asked_for(templates, texts):
    """Who starts with an empty subscription is told of every provider that is to be registered."""
    used = {resource.type.split("/")[0] for template in templates.values() for resource in template.resources}
    used |= {name for template in templates.values() for name in re.findall(r"serviceName: '([\w.]+)/", template.text)}
    # That of locks and roles is in every subscription.
    used -= {"Microsoft.Authorization"}
    listed = set(re.findall(r"Microsoft\.\w+", re.search(r"(?s)providers=\((.*?)\)", texts[VALIDATION])[1]))
    return [f"{VALIDATION}: {name} is in one of script and templates alone" for name in sorted(used ^ listed)]


RULES = [
    containers_are_the_cores,
    queries_have_an_index,
    nothing_opens_by_a_key,
    what_is_kept_is_locked,
    roles_are_the_least,
    settings_are_the_hosts,
    secrets_are_named_as_they_are_read,
    pages_reach_the_documents,
    providers_are_asked_for,
]

# Where a text is changed, from what to what, and what is said of it then: at least one for each rule.
BROKEN = [
    (DATA, "  'stock-data'\n", "", "the core's containers are"),
    (CONTAINERS, '"stock-data"', '"stocks"', "the core's containers are"),
    (DATA, "paths: ['/id']", "paths: ['/tenantId']", "not partitioned by /id"),
    (DATA, "defaultTtl: -1", "defaultTtl: 3600", "do not end by their own ttl"),
    (DATA, "path: '/envelope/?'", "path: '/fields/?'", "asks for fields, which is not in the index"),
    (DATA, "path: '/envelope/?'", "path: '/text/?'", "the index holds every document's text"),
    (QUERIES[0], '"c.docType"', '"c.kind"', "asks for kind, which no item has"),
    (DATA, "disableLocalAuth: true", "disableLocalAuth: false", "account has not disableLocalAuth"),
    (STORAGE, "    allowSharedKeyAccess: false\n", "", "has not allowSharedKeyAccess"),
    (DATA, "publicNetworkAccess: 'Disabled'", "publicNetworkAccess: 'Enabled'", "account answers on the internet"),
    (DATA, "'CanNotDelete'", "'ReadOnly'", "account is not locked"),
    (STORAGE, "scope: documents\n  name: 'documents-are-kept'", "scope: runtime\n  name: 'kept'", "documents is not locked"),
    ("modules/access.bicep", "scope: container\n", "scope: documents\n", "Contributor is given on documents"),
    ("modules/access.bicep", "  scope: vault\n  name: guid", "  name: guid", "Secrets User is given on everything"),
    ("modules/access.bicep", "4633458b-", "00482a5a-", "another role is given on vault"),
    (COMPUTE, "    ADVISORY_KEY_VAULT: vaultUri\n", "", "does not set ADVISORY_KEY_VAULT"),
    (COMPUTE, "    REGION_NAME: location\n", "", "does not set REGION_NAME"),
    (COMPUTE, "ADVISORY_MODEL_URL:", "ADVISORY_MODEL_ADDRESS:", "the host knows no ADVISORY_MODEL_ADDRESS"),
    (GUIDE, "| `ADVISORY_MODEL_SCOPE` ", "| `ADVISORY_SCOPE` ", "ADVISORY_MODEL_SCOPE is in one of guide and host alone"),
    (GUIDE, "`newsapi-key`", "`news-api-key`", "does not name newsapi-key"),
    (WEB, "connect-src \\'self\\' ${documentsOrigin}; ", "", "pages may not ask the account of documents"),
    ("main.bicep", "storage.outputs.documentsOrigin", "storage.outputs.blobEndpoint", "another origin than that of the documents"),
    (STORAGE, "allowedMethods: ['GET', 'PUT']", "allowedMethods: ['GET']", "pages can't PUT an object"),
    (STORAGE, ", 'x-ms-blob-type'", "", "pages can't send x-ms-blob-type"),
    (VALIDATION, "Microsoft.Insights ", "", "Microsoft.Insights is in one of script and templates alone"),
]
