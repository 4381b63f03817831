module example.org/invoice-extractor

go 1.23

require (
	github.com/openai/openai-go v0.1.0
	go.opentelemetry.io/otel v1.32.0
)
