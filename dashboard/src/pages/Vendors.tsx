// The vendors that the projects depend on: who depends on them, what is written about them, what their owner's share does.
import { useQuery } from "@tanstack/react-query";
import { Link, useSearchParams } from "react-router";
import { Failure } from "../api/client";
import { news, portfolio, stock } from "../api/queries";
import type { Search, Stock } from "../api/types";
import { plural, time, words } from "../ui/format";
import { Age, Chip, Empty, Failed, Loading } from "../ui/parts";
import { PriceRange } from "../ui/PriceRange";
import { useTitle } from "../ui/title";
import { age, listed, vendorsOf, webAddress, type Vendor } from "../ui/vendors";
import { ScanLink } from "../ui/ScanLink";

export function Vendors() {
  useTitle("Vendors");
  const [query, setQuery] = useSearchParams();
  const found = useQuery(portfolio);
  if (found.isPending) return <><h1>Vendors</h1><Loading what="the vendors" /></>;
  if (found.isError) return <><h1>Vendors</h1><Failed error={found.error} retry={() => void found.refetch()} /></>;
  const vendors = vendorsOf(found.data.items);
  const asked = query.get("vendor");
  const named = vendors.find((vendor) => vendor.name === asked);
  const chosen = named ?? vendors[0];
  return (
    <>
      <div className="stack-4"><h1>Vendors</h1><p className="muted">Whom the code of {plural(found.data.items.length, "project")} depends on, as the latest scans saw it.</p></div>
      {asked !== null && !named && <div className="notice warn" role="status">No project that is shown depends on “<bdi>{asked}</bdi>”{chosen && <>: this is {chosen.name}</>}.</div>}
      {!found.data.isWhole && <div className="notice warn" role="status">Only the {found.data.items.length} projects that changed last are looked at.</div>}
      {!chosen ? (
        <Empty title="No vendor was seen" action={<ScanLink className="button primary">Start a scan</ScanLink>}>A vendor appears here when a scan finds a library, a model or a service of theirs in a project.</Empty>
      ) : (
        <div className="vendors">
          <nav className="panel flush" aria-label="Vendors">
            <ul className="list">
              {vendors.map((vendor) => (
                <li key={vendor.name}>
                  <button type="button" className="disclose vendor" aria-pressed={vendor === chosen} onClick={() => setQuery({ vendor: vendor.name }, { replace: true, preventScrollReset: true })}>
                    <bdi>{vendor.name}</bdi><span className="small muted">{plural(vendor.projects.length, "project")}</span>
                  </button>
                </li>
              ))}
            </ul>
          </nav>
          <Watched key={chosen.name} vendor={chosen} />
        </div>
      )}
    </>
  );
}

function Watched({ vendor }: { vendor: Vendor }) {
  const company = listed(vendor.name);
  return (
    <div className="stack watched">
      <section className="panel" aria-label="Dependents">
        <h2><bdi>{vendor.name}</bdi></h2>
        <p className="row"><span className="muted">Used by</span>{vendor.projects.map((project) => <Link key={project.id} to={`/projects/${project.id}`}><bdi>{project.name}</bdi></Link>)}</p>
      </section>
      <section className="panel" aria-label="Share price">
        <h3>Share price</h3>
        {company ? <Share {...company} /> : <p className="muted">No listed company is known behind this vendor, so there is no price to show.</p>}
      </section>
      <section className="panel" aria-label="News"><h3>News</h3><News vendor={vendor.name} /></section>
    </div>
  );
}

/** An operator has not set it up: that is no failure, and asks for a different person. */
const isUnset = (error: unknown) => error instanceof Failure && error.status === 422;
const Unset = ({ error }: { error: Error }) => <div className="notice"><b>Not set up.</b><span>{error.message}</span></div>;

function Share({ symbol, company }: { symbol: string; company: string }) {
  const found = useQuery(stock(symbol));
  if (found.isPending) return <Loading what="the share price" />;
  if (found.isError) return isUnset(found.error) ? <Unset error={found.error} /> : <Failed error={found.error} retry={() => void found.refetch()} />;
  return <Price found={found.data} company={company} />;
}

function Price({ found, company }: { found: Stock; company: string }) {
  const isUp = found.change >= 0;
  return (
    <>
      <div className="row"><b>{company}</b><code>{found.symbol}</code><b>{found.price.toFixed(2)}</b><Chip tone={isUp ? "good" : "bad"}>{isUp ? "▲ +" : "▼ "}{found.changePercent.toFixed(2)} %</Chip>{found.isOverdue && <Chip tone="warn">! Overdue</Chip>}</div>
      <PriceRange price={found} />
      <p className="small muted">Close before, open and latest price of {found.tradingDay}; the shade is the day's range. {found.source}, {age(found.ageSeconds)}; {found.budget.remaining} of {plural(found.budget.limit, "request")} left until {time(found.budget.resetsAt)}.</p>
    </>
  );
}

function News({ vendor }: { vendor: string }) {
  const found = useQuery(news(vendor));
  if (found.isPending) return <Loading what="the news" />;
  if (found.isError) return isUnset(found.error) ? <Unset error={found.error} /> : <Failed error={found.error} retry={() => void found.refetch()} />;
  return (
    <>
      {found.data.items.length === 0 ? <p className="muted">The sources have nothing about this vendor.</p> : (
        <ul className="list bare">
          {found.data.items.map((item) => {
            const address = webAddress(item.url);
            return (
              <li key={item.url}>
                {address ? <a href={address} target="_blank" rel="noopener noreferrer"><bdi>{item.title}</bdi></a> : <bdi>{item.title}</bdi>}
                {item.description && <p className="small"><bdi>{item.description}</bdi></p>}
                <span className="small muted">{item.publisher && <><bdi>{item.publisher}</bdi> · </>}<Age at={item.publishedAt} /> · by way of {words(item.source)}</span>
              </li>
            );
          })}
        </ul>
      )}
      {found.data.searches.map((search) => <Asked key={search.words} search={search} />)}
    </>
  );
}

const Asked = ({ search }: { search: Search }) => (
  <p className="small muted">Searched for “<bdi>{search.words}</bdi>”, {age(search.ageSeconds)}: {search.sources.map((source) => `${words(source.source)} ${words(source.outcome).toLowerCase()}`).join(", ")}.</p>
);
