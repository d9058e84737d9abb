using System.Text.Json;
using Kinora.Models;
using Kinora.Models.Cache;
using Kinora.Models.Catalog;
using Kinora.Pipelines.Access;
using Kinora.Server.Access;
using Kinora.Server.Audit;
using Kinora.Server.Docs;
using Kinora.Server.Docs.Shapes;
using Kinora.Server.Problems;
using Kinora.Server.Streams;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.OpenApi;

namespace Kinora.Server.Catalog;

/// <summary><c>/api/catalog</c>: the models that Kinora knows, what of them is here, and getting and removing them.</summary>
internal sealed class CatalogEndpoints(ModelParts models, ModelPulls pulls, AuditTrail audit)
{
    private const int MostShown = 80;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/catalog", static (HttpContext http, CatalogEndpoints catalog) => catalog.ListAsync(http)).WithTags("models").Needs(AccessRole.Read)
            .Describe(new Operation("listModels", "The models that Kinora knows").Gives<CatalogShape>(StatusCodes.Status200OK, "All models of the catalog."));
        routes.MapGet("/api/catalog/{id}", static (string id, HttpContext http, CatalogEndpoints catalog) => catalog.TellAsync(id, http)).WithTags("models").Needs(AccessRole.Read)
            .Describe(new Operation("getModel", "A model: what it is, whether it is here, and how getting it is going")
                .Gives<CatalogModelShape>(StatusCodes.Status200OK, "The model at this moment.").Fails(StatusCodes.Status404NotFound));
        routes.MapPost("/api/catalog/{id}/pull", static (string id, HttpContext http, CatalogEndpoints catalog) => catalog.PullAsync(id, http)).WithTags("models")
            .Needs(AccessRole.Admin, ModelActions.Pulled).Describe(new Operation("pullModel", "Get a model before it is needed")
            {
                Description = "It goes on when the client leaves; GET of the model tells how far it is. A model that is here already is done at once.",
            }
                .Query("accept_licence", JsonSchemaType.Boolean, "true: you accept the model's licence, for this server and for ever. Without it a model whose licence asks for that is refused.")
                .Gives<CatalogModelShape>(StatusCodes.Status202Accepted, "The pull has begun, or was under way.")
                .Fails(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict));
        routes.MapDelete("/api/catalog/{id}", static (string id, HttpContext http, CatalogEndpoints catalog) => catalog.RemoveAsync(id, http)).WithTags("models")
            .Needs(AccessRole.Admin, ModelActions.Removed).Describe(new Operation("removeModel", "Remove a model from this machine")
                .Gives(StatusCodes.Status204NoContent, "It is gone; the next use gets it again.")
                .Fails(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict));
    }

    private Task ListAsync(HttpContext http)
    {
        var loaded = LoadedPaths();
        return StreamJson.AnswerAsync(http, StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("models"u8);
            foreach (var entry in models.Store.Catalog.Entries)
            {
                Write(json, entry, loaded);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private Task TellAsync(string id, HttpContext http) => AnswerAsync(http, StatusCodes.Status200OK, Find(id));

    private async Task PullAsync(string id, HttpContext http)
    {
        var entry = Find(id);
        await audit.DoAsync(http, ModelActions.Pulled, null, async () =>
        {
            var licence = ModelStore.LicenseOf(entry);
            if (http.Request.Query["accept_licence"] == "true")
            {
                await models.Store.Licenses.AcceptAsync(entry.Id, licence, http.RequestAborted).ConfigureAwait(false);
            }
            else if (!models.Store.Licenses.Allows(entry.Id, licence))
            {
                throw new RequestException(
                    StatusCodes.Status409Conflict,
                    $"The licence of '{entry.Id}' is '{licence}', which has to be accepted once: read {entry.Upstream.Home}, then ask again with ?accept_licence=true.");
            }

            pulls.Start(entry);
            return entry.Id;
        }, static name => name).ConfigureAwait(false);
        http.Response.Headers.Location = $"/api/catalog/{entry.Id}";
        await AnswerAsync(http, StatusCodes.Status202Accepted, entry).ConfigureAwait(false);
    }

    private async Task RemoveAsync(string id, HttpContext http)
    {
        var entry = Find(id);
        await audit.DoAsync(http, ModelActions.Removed, null, () => Task.FromResult(Remove(entry)), static name => name).ConfigureAwait(false);
        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private string Remove(CatalogEntry entry)
    {
        var path = models.Store.Current(entry)?.Path;
        if (path is not null && models.Sessions.Loaded.FirstOrDefault(model => model.Path == path) is { Users: > 0 } used)
        {
            throw new RequestException(StatusCodes.Status409Conflict, $"'{entry.Id}' is in use by {used.Users} streams or other users: remove or change those first.");
        }

        if (path is not null)
        {
            models.Sessions.TryUnload(path, out _);
        }

        try
        {
            if (models.Store.Cleaner.Remove(entry.Id) is null)
            {
                throw new RequestException(StatusCodes.Status404NotFound, $"'{entry.Id}' is not on this machine: there is nothing to remove.");
            }
        }
        catch (ModelException error)
        {
            throw new RequestException(StatusCodes.Status409Conflict, error.Message);
        }

        pulls.Forget(entry.Id);
        return entry.Id;
    }

    private Task AnswerAsync(HttpContext http, int status, CatalogEntry entry)
    {
        var loaded = LoadedPaths();
        return StreamJson.AnswerAsync(http, status, json => Write(json, entry, loaded));
    }

    private void Write(Utf8JsonWriter json, CatalogEntry entry, HashSet<string> loaded) =>
        CatalogJson.Write(json, entry, models.Store, models.Store.Current(entry) is { } file && loaded.Contains(file.Path), pulls.Find(entry.Id));

    private HashSet<string> LoadedPaths() => [.. models.Sessions.Loaded.Select(static model => model.Path)];

    /// <exception cref="RequestException">There is none.</exception>
    private CatalogEntry Find(string id) => models.Store.Catalog.TryFind(id, out var entry)
        ? entry
        : throw new RequestException(
            StatusCodes.Status404NotFound, $"There is no model '{(id.Length <= MostShown ? id : id[..MostShown] + "…")}' in the catalog: GET /api/catalog lists those there are.");
}
