import { Link } from "react-router";
import { Empty } from "../ui/parts";
import { useTitle } from "../ui/title";

export function Missing() {
  useTitle("Not found");
  return (
    <>
      <h1>Not found</h1>
      <Empty
        title="There is no page at this address"
        action={
          <Link className="button primary" to="/">
            Open the portfolio
          </Link>
        }
      >
        The address may be of a newer version of Advisory, or mistyped.
      </Empty>
    </>
  );
}
