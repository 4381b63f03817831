// Package internal reads totals and due dates from invoices.
package internal

import (
	"context"
	"encoding/json"
	"time"

	"github.com/openai/openai-go"
)

// Model is pinned: a new one comes through the evaluation.
const Model = "gpt-4o-mini-2024-07-18"

// Invoice is what is read; a person checks it when Confidence is low.
type Invoice struct {
	Number     string  `json:"number"`
	Total      string  `json:"total"`
	Due        string  `json:"due"`
	Confidence float64 `json:"confidence"`
}

// Extract asks the model, within a bound of time.
func Extract(ctx context.Context, client openai.Client, text string) (Invoice, error) {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	reply, err := client.Chat.Completions.New(ctx, openai.ChatCompletionNewParams{
		Model:               Model,
		MaxCompletionTokens: openai.Int(300),
		Messages:            []openai.ChatCompletionMessageParamUnion{openai.UserMessage(text)},
	})
	if err != nil {
		return Invoice{}, err
	}
	var invoice Invoice
	err = json.Unmarshal([]byte(reply.Choices[0].Message.Content), &invoice)
	return invoice, err
}
