namespace Kinora.Server.Catalog;

/// <summary>What the audit calls what clients do to models.</summary>
internal static class ModelActions
{
    public const string Loaded = "model.loaded";
    public const string Unloaded = "model.unloaded";
    public const string Pulled = "model.pulled";
    public const string Removed = "model.removed";
}
