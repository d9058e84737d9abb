using Kinora.Models.Cache;

namespace Kinora.Models.Hub.Addresses;

/// <summary>A file in an npm package.</summary>
public sealed record NpmAddress(NpmModelSource Source) : ModelSourceAddress
{
    public override string ToString() => $"npm:{Source.Name}@{Source.Version}/{Source.Path}";
}
