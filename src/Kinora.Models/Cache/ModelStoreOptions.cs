namespace Kinora.Models.Cache;

/// <summary>How much a <see cref="ModelStore"/> keeps, and which licences it may use.</summary>
public sealed record ModelStoreOptions
{
    /// <summary>The most bytes that models and what they are made from may take; null for no limit. What was used least recently goes when
    /// another model was made, never what is in use: then they may take more.</summary>
    public long? Quota { get; init; }

    /// <summary>Ids of models, and licences, that whoever runs Kinora has accepted; "all" accepts everything.</summary>
    public IReadOnlyList<string> AcceptedLicenses { get; init; } = [];

    /// <summary>No limit, and what <c>KINORA_MODEL_CACHE__ACCEPTED_LICENCES</c> lists with commas, in brackets or without.</summary>
    public static ModelStoreOptions FromEnvironment() => new()
    {
        AcceptedLicenses = (Environment.GetEnvironmentVariable("KINORA_MODEL_CACHE__ACCEPTED_LICENCES") ?? "")
            .Split(['[', ']', ',', '"', '\''], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
    };

    /// <summary>Whether they say the same.</summary>
    public bool Equals(ModelStoreOptions? other) => other is not null && Quota == other.Quota && AcceptedLicenses.SequenceEqual(other.AcceptedLicenses);

    public override int GetHashCode() => HashCode.Combine(Quota, AcceptedLicenses.Count);
}
