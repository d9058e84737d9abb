using Kinora.Models.Cache;
using Kinora.Models.Catalog;

namespace Kinora.Cli.Models;

/// <summary>Finds what the ids on a command line mean; an unknown one is wrong usage.</summary>
internal static class ModelSelection
{
    public static CatalogEntry Find(ModelStore store, string id)
    {
        try
        {
            return store.Catalog.Find(id);
        }
        catch (UnknownModelException error)
        {
            throw new UsageException(error.Message);
        }
    }
}
