package internal

// reviewThreshold is below what two clerks agree on.
const reviewThreshold = 0.9

// Route sends what is uncertain to a person.
func Route(invoice Invoice, reviewQueue chan<- Invoice, booked chan<- Invoice) {
	if invoice.Confidence < reviewThreshold {
		reviewQueue <- invoice
		return
	}
	booked <- invoice
}
