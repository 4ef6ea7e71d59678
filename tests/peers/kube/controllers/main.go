// SPDX-License-Identifier: Apache-2.0

// controllers runs the controllers of others against the API server of $KUBECONFIG: their own code,
// without what asks for a cluster around it (webhooks, election of a leader, metrics).
//
//	controllers NAMESPACE
//
// It looks after the PyTorchJobs of Kubeflow's training operator, and after the Certificates of
// cert-manager where they are self-signed or of an issuer that somebody else runs.
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	kubeflow "github.com/kubeflow/training-operator/pkg/apis/kubeflow.org/v1"
	training "github.com/kubeflow/training-operator/pkg/controller.v1"
	"github.com/kubeflow/training-operator/pkg/controller.v1/common"
	"golang.org/x/sync/errgroup"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/scheme"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/log/zap"
	"sigs.k8s.io/controller-runtime/pkg/metrics/server"

	certificates "github.com/cert-manager/cert-manager/pkg/controller"

	// Each of these makes itself known to the package above.
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificaterequests/approver"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificaterequests/selfsigned"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificates/issuing"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificates/keymanager"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificates/readiness"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificates/requestmanager"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificates/revisionmanager"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificates/trigger"
	_ "github.com/cert-manager/cert-manager/pkg/controller/issuers"
	_ "github.com/cert-manager/cert-manager/pkg/issuer/selfsigned"
)

func runTraining(ctx context.Context) error {
	types := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{scheme.AddToScheme, kubeflow.AddToScheme} {
		if err := add(types); err != nil {
			return err
		}
	}
	manager, err := ctrl.NewManager(ctrl.GetConfigOrDie(), ctrl.Options{
		Scheme: types, Metrics: server.Options{BindAddress: "0"}})
	if err != nil {
		return err
	}
	setup := training.SupportedSchemeReconciler[kubeflow.PyTorchJobKind]
	if err := setup(manager, common.GenNonGangSchedulerSetupFunc(), 1); err != nil {
		return err
	}
	return manager.Start(ctx)
}

func runCertificates(ctx context.Context, namespace string) error {
	backoff := certificates.CertificateOptions{
		CertificateRequestMinimumBackoffDuration: time.Hour,
		CertificateRequestMaximumBackoffDuration: 32 * time.Hour}
	factory, err := certificates.NewContextFactory(ctx, certificates.ContextOptions{
		Kubeconfig: os.Getenv("KUBECONFIG"), Namespace: namespace, CertificateOptions: backoff})
	if err != nil {
		return err
	}
	shared, err := factory.Build()
	if err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	for _, build := range certificates.Known() {
		controller, err := build(factory)
		if err != nil {
			return err
		}
		group.Go(func() error { return controller.Run(1, ctx) })
	}
	shared.SharedInformerFactory.Start(ctx.Done())
	shared.KubeSharedInformerFactory.Start(ctx.Done())
	return group.Wait()
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: controllers NAMESPACE")
		os.Exit(2)
	}
	ctrl.SetLogger(zap.New())
	group, ctx := errgroup.WithContext(ctrl.SetupSignalHandler())
	group.Go(func() error { return runTraining(ctx) })
	group.Go(func() error { return runCertificates(ctx, os.Args[1]) })
	if err := group.Wait(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
