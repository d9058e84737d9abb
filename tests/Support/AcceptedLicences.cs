using System.Runtime.CompilerServices;

namespace Kinora.Tests.Support;

/// <summary>Tests run models whose licence is not known, as somebody who has accepted it; those about refusals say so themselves.</summary>
internal static class AcceptedLicences
{
    public const string Variable = "KINORA_MODEL_CACHE__ACCEPTED_LICENCES";

    [ModuleInitializer]
    internal static void Accept() => Environment.SetEnvironmentVariable(Variable, "[all]");
}
