using System.CommandLine;
using System.Text.Json;
using Kinora.Models.Cache;
using Kinora.Models.Catalog;

namespace Kinora.Cli.Models;

/// <summary><c>kinora models pull ID…</c>: fetches and imports models now instead of at first use.</summary>
internal static class ModelsPullCommand
{
    private const int AtOnce = 4;

    public static Command Create()
    {
        var ids = new Argument<string[]>("id")
        {
            Description = "Models of the catalog, org/name of a hub, hf:ORG/NAME[@REVISION][/FILE], npm:NAME@1.2.3/FILE, https://…#sha256=HASH or file:PATH.",
            Arity = ArgumentArity.OneOrMore,
        };
        var accept = new Option<bool>("--accept-licence", "--accept-license")
        {
            Description = "Accept the licences of these models; it is remembered for each model as long as its licence is the same.",
        };
        var json = JsonOutput.Option("One JSON array on standard output.");
        var command = new Command("pull", "Fetch models and make them ready to run.") { ids, accept, json };
        command.SetAction((parsed, _) => RunAsync(ModelCache.Open(parsed), parsed.GetValue(ids)!, parsed.GetValue(accept), parsed.GetValue(json)));
        return command;
    }

    private static async Task<int> RunAsync(ModelStore store, string[] ids, bool accepts, bool asJson)
    {
        using var interruption = new Interruption();
        var offers = new Dictionary<string, ModelOffer>();
        foreach (var id in ids.Distinct())
        {
            offers[id] = await OfferAsync(store, id, interruption.Token).ConfigureAwait(false);
        }

        // All are shown and asked for before any is fetched.
        foreach (var offer in offers.Values.Where(static offer => offer.AsksForLicense))
        {
            await Console.Error.WriteLineAsync($"{offer.Name}: licence {offer.License ?? "unknown"}{(offer.About is null ? "" : $", {offer.About}")}").ConfigureAwait(false);
            if (accepts)
            {
                await store.Licenses.AcceptAsync(offer.Id, offer.License, interruption.Token).ConfigureAwait(false);
            }

            store.Licenses.Demand(offer);
        }

        var pulled = await PullBoard.RunAsync(
            [.. offers.Keys], AtOnce, (id, progress, cancellation) => store.PullAsync(offers[id], progress, cancellation), interruption.Token).ConfigureAwait(false);
        if (asJson)
        {
            JsonOutput.Write(json => Write(json, pulled, [.. offers.Values]));
            return ExitCodes.Ok;
        }

        foreach (var (model, offer) in pulled.Zip(offers.Values))
        {
            var hash = model.Sha256 is { } sha256 ? $"sha256 {sha256}" : offer.AsksForLicense ? "several files" : "supplied by you";
            Console.WriteLine($"{model.Id}  {model.Path}  {ModelText.Size(model.Size)}  {hash}");
        }

        return ExitCodes.Ok;
    }

    private static async Task<ModelOffer> OfferAsync(ModelStore store, string id, CancellationToken cancellation)
    {
        try
        {
            return await store.OfferAsync(id, cancellation).ConfigureAwait(false);
        }
        catch (UnknownModelException error)
        {
            throw new UsageException(error.Message);
        }
    }

    private static void Write(Utf8JsonWriter json, PulledModel[] pulled, List<ModelOffer> offers)
    {
        json.WriteStartArray();
        foreach (var (model, offer) in pulled.Zip(offers))
        {
            json.WriteStartObject();
            json.WriteString("id", model.Id);
            json.WriteString("path", model.Path);
            json.WriteNumber("bytes", model.Size);
            json.WriteString("sha256", model.Sha256);
            json.WriteString("licence", offer.License);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
