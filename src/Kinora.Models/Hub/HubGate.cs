namespace Kinora.Models.Hub;

/// <summary>Whether a repository's files are given to everybody.</summary>
public enum HubGate
{
    /// <summary>To everybody.</summary>
    Open,

    /// <summary>To whoever has accepted its terms.</summary>
    Automatic,

    /// <summary>To whom its owner has let in.</summary>
    Manual,
}
