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

    /// <summary>There and as long as it was, but it looks otherwise than when its content was known, as in a cache that was copied: the next use
    /// reads it once.</summary>
    Unchecked,

    /// <summary>Ready to load.</summary>
    Ready,
}
