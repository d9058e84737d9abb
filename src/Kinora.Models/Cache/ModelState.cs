namespace Kinora.Models.Cache;

/// <summary>How a catalog model stands in the cache.</summary>
public enum ModelState
{
    /// <summary>Not imported yet; its package may or may not be there.</summary>
    Missing,

    /// <summary>There, but made by another importer version or from another package: the next use imports it again.</summary>
    Outdated,

    /// <summary>There, but not with the content that was imported: the next use imports it again.</summary>
    Damaged,

    /// <summary>Ready to load.</summary>
    Ready,
}
