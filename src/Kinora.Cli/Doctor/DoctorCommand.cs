using System.CommandLine;

namespace Kinora.Cli.Doctor;

/// <summary><c>kinora doctor</c>: tries everything Kinora needs and says what is there, what is not, and how to mend it.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var command = new Command("doctor", "Check what Kinora needs on this machine and say how to mend what is missing.");
        command.SetAction(async (_, cancellationToken) =>
        {
            var healthy = true;
            foreach (var check in Checks.All.Concat(ProviderChecks.All).Concat(EncoderChecks.All).Concat(DmaBufChecks.All))
            {
                var finding = await check(cancellationToken).ConfigureAwait(false);
                healthy &= finding.State != FindingState.Missing;
                var mark = finding.State switch { FindingState.Present => "ok     ", FindingState.Optional => "absent ", _ => "MISSING" };
                Console.WriteLine($"{mark}  {finding.Name,-20} {finding.Detail}");
                if (finding.Remedy is { } remedy)
                {
                    Console.WriteLine($"                            → {remedy}");
                }
            }

            return healthy ? ExitCodes.Ok : ExitCodes.Failed;
        });
        return command;
    }
}
